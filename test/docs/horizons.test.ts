import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { ROOT } from '../../src/build/run-tool.ts';

const page = readFileSync(join(ROOT, 'docs/know-when-you-are-paid.md'), 'utf8');
const PROVIDERS: readonly Provider[] = [
	onepay({ secretKey: 'sk_test_x' }),
	yuno({
		publicKey: 'sandbox_x',
		privateKey: 'sandbox_y',
		accountId: '493e9374-510a-4201-9e09-de669d75f256',
	}),
	neopay({ appKey: 'x', token: 'y', linkUrl: 'https://pay.example/{slug}' }),
];

describe('The table of horizons in the docs', () => {
	const section = page.split('\n## How long money can still move\n')[1]?.split('\n## ')[0] ?? '';
	const rows = [...section.matchAll(/^\| (\w+) +\| (\d+) days +\| (\d+) days +\| (.+) \|$/gm)];

	it('has the numbers of every adapter, with their source', () => {
		assert.deepEqual(
			rows.map(([, label, late, after]) => [label, Number(late), Number(after)]),
			PROVIDERS.map(({ label, horizon }) => [label, horizon?.lateApprovalDays, horizon?.afterPaymentDays]),
		);
		for (const [, label, , , source = ''] of rows) assert.ok(source.trim().length > 20, label);
	});

	it('says that no provider documents a limit, as long as none is stated', () => {
		assert.ok(section.includes('None of the three documents how many requests'));
		for (const { rateLimit } of PROVIDERS) assert.equal(rateLimit, undefined);
	});
});
