import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../run-tool.ts';
import { describeEndpoint } from './document.ts';

/** Where the document is committed. */
export const OPENAPI_FILE = join(ROOT, 'docs/openapi.json');

/** The text of `docs/openapi.json` from the schemas, in the project's format. */
export async function openapiText(): Promise<string> {
	const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
	return format(JSON.stringify(describeEndpoint(version)), {
		...(await resolveConfig(OPENAPI_FILE)),
		filepath: OPENAPI_FILE,
	});
}
