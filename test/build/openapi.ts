import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describedFiles } from './openapi/files.ts';
import { ROOT } from './run-tool.ts';

/** `npm run openapi`: describes the endpoint anew, after a change of its schemas. */
for (const [path, text] of await describedFiles()) {
	await writeFile(join(ROOT, path), text);
	console.log(`${path}: ${text.length} characters`);
}
