export function AboutPage() {
  return <p>Books to read, kept until the page is closed.</p>;
}
