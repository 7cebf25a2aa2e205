export function greet(name: string): string {
  const hour: number = new Date().getHours();
  return hour < 12 ? `Good morning, ${name}.` : `Hello, ${name}.`;
}
