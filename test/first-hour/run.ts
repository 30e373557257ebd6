import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadmeProject } from './readme-project';

/** `npm run test:first-hour`: the README's commands for a project of one's own, pasted into an empty directory. */
async function main(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'first-hour-'));
  try {
    const project = new ReadmeProject(work);
    console.log("first-hour: pasting the README's commands");
    const start = performance.now();
    const output = await project.make();
    for (const expected of [/Tests: +3 passed/, /Generated Terraform code for the stacks: sophon/]) {
      if (!expected.test(output)) throw new Error(`must print ${expected}, printed:\n${output}`);
    }
    const synthesized = join(project.directory, 'cdktf.out/stacks/sophon/cdk.tf.json');
    if (!existsSync(synthesized)) throw new Error(`must write ${synthesized}`);
    // What users do from then on: the snapshot is there, and may not be written.
    await project.paste('npm test --silent -- --ci');
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(`first-hour: a synthesized stack and a passing snapshot test in ${seconds} s`);
  } finally {
    rmSync(work, { recursive: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
