/** Says what is being done, on a line of its own; jest's own console would add where it was called from. */
export function progress(text: string): void {
  process.stdout.write(`  · ${text}\n`);
}
