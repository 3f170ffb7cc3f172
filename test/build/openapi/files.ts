import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../run-tool.ts';
import { describeEndpoint } from './document.ts';

/** The description's two copies, by their paths below the root: one to read, one that the endpoint serves anywhere. */
export async function describedFiles(): Promise<ReadonlyMap<string, string>> {
	const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
	const json = JSON.stringify(describeEndpoint(version));
	const module = `/** The description of the endpoint, made by \`npm run openapi\`. */\nexport const OPENAPI: object = ${json};\n`;
	return new Map([
		['docs/openapi.json', await tidy('docs/openapi.json', json)],
		['src/endpoint/openapi.ts', await tidy('src/endpoint/openapi.ts', module)],
	]);
}

async function tidy(path: string, text: string): Promise<string> {
	const filepath = join(ROOT, path);
	return format(text, { ...(await resolveConfig(filepath)), filepath });
}
