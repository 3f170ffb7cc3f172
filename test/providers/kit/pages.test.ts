import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pageOrigins, safeOrigin } from '../../../src/providers/kit/pages.ts';

describe('a configured address', () => {
	const rows: readonly [string, string | undefined][] = [
		['https://api.example/v1', 'https://api.example'],
		['https://api.example:8443/v1', 'https://api.example:8443'],
		['http://localhost:4010/v1', 'http://localhost:4010'],
		['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
		['http://127.9.9.9', 'http://127.9.9.9'],
		['http://127.10.200.30:4010', 'http://127.10.200.30:4010'],
		['http://[::1]:4010/', 'http://[::1]:4010'],
		['http://api.example/v1', undefined],
		['http://localhost.evil.example', undefined],
		['http://127.0.0.1.evil.example', undefined],
		['http://evil-localhost', undefined],
		['http://evil.localhost', undefined],
		['http://0.0.0.0:4010', undefined],
		['http://10.0.0.1', undefined],
		['https://user:pass@api.example', undefined],
		['https://user@api.example', undefined],
		['https://:pass@api.example', undefined],
		['ftp://api.example', undefined],
		['ftp://localhost', undefined],
		['javascript:alert(1)', undefined],
		['api.example', undefined],
		['', undefined],
	];
	for (const [address, origin] of rows) {
		it(`${address || 'of nothing'} may ${origin === undefined ? 'not ' : ''}be used`, () => {
			assert.equal(safeOrigin(address), origin);
		});
	}

	it('on this machine serves pages as well, and first of all; another one does not', () => {
		const documented = ['https://pay.example'];
		assert.deepEqual(pageOrigins(documented, 'http://localhost:1/v1'), ['http://localhost:1', ...documented]);
		assert.deepEqual(pageOrigins(documented, 'https://api.example/v1', ['https://x.example']), [
			...documented,
			'https://x.example',
		]);
	});
});
