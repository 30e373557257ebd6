/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a command of the command line within the test. */
export async function runCommand(
  command: (args: string[]) => Promise<number> | number,
  ...args: string[]
): Promise<Ended> {
  let output = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
  try {
    const code = await command(args);
    return { code, output };
  } finally {
    write.mockRestore();
  }
}
