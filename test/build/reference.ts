import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referencePages } from './reference/pages.ts';
import { ROOT } from '../../src/build/run-tool.ts';

/** `npm run reference`: writes the reference pages of the documentation from the code. */
for (const [name, text] of await referencePages()) {
	await writeFile(join(ROOT, 'docs', name), text);
	console.log(`docs/${name}: ${text.length} characters`);
}
