/** `node test/mutants/run-one.ts ROOT FILE MILLISECONDS`: prints what came of a test file in a copy, as JSON. */
import { runTestFile } from './run-test-file.ts';

const [root = '', file = '', timeoutMs] = process.argv.slice(2);
console.log(JSON.stringify(await runTestFile(root, file, Number(timeoutMs))));
