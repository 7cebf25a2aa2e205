/**
 * A line of results with every character that steers a terminal or hides text as `\\u` and four hex digits, which is what
 * it is in JSON too: C1 controls, which `JSON.stringify` leaves as they are, and formatting characters. Colours stay.
 */
export function escapeHidden(line: string): string {
  return line.replace(/[\u007f-\u009f\p{Cf}]/gu, escapeUnits);
}

function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
