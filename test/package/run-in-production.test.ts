import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { serve } from '../../src/cli/serve.ts';
import { ROOT } from '../build/run-tool.ts';

const FOLDER = join(ROOT, 'docs/run-in-production');
/** Where the package lies in both examples. */
const PACKAGE = '/node_modules/checkout-links/';

describe('The examples for production', () => {
	for (const file of ['Dockerfile', 'checkout.service']) {
		it(`${file} starts what the package has, with options that it knows`, async () => {
			const text = await readFile(join(FOLDER, file), 'utf8');
			const command = /^(?:CMD|ExecStart=)(.*checkout-links.*)$/m.exec(text)?.[1] ?? '';
			const words: readonly string[] = command.match(/[^\s",[\]]+/g) ?? [];
			const script = words.find((word) => word.includes(PACKAGE)) ?? '';
			assert.ok(existsSync(join(ROOT, script.slice(script.indexOf(PACKAGE) + PACKAGE.length))), script);
			assert.equal(words[words.indexOf(script) + 1], 'serve');
			for (const option of words.filter((word) => word.startsWith('--'))) {
				assert.ok(Object.hasOwn(serve.options, option.slice(2)), option);
			}
		});
	}

	it('checkout.service gives the process more time to end than it takes', async () => {
		const text = await readFile(join(FOLDER, 'checkout.service'), 'utf8');
		const source = await readFile(join(ROOT, 'src/cli/serve.ts'), 'utf8');
		const given = Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1]) * 1000;
		const taken = Number(/LONGEST_STOP_MS = ([\d_]+)/.exec(source)?.[1]?.replaceAll('_', ''));
		assert.ok(given > taken, `${given} > ${taken}`);
	});
});
