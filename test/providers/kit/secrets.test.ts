import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { format, inspect } from 'node:util';
import { hiddenValues, scrub } from '../../../src/providers/kit/http/scrub.ts';
import { Secret } from '../../../src/providers/kit/http/secret.ts';

describe('a secret', () => {
	const secret = new Secret('canary');

	it('shows [redacted] however it is printed', () => {
		const shown = [
			String(secret),
			`${secret}`,
			JSON.stringify({ secret }),
			inspect({ secret }, { depth: 9, showHidden: true }),
			format('%s %o %j', secret, secret, secret),
			Object.values(secret).join(),
			JSON.stringify(structuredClone({ ...secret })),
		].join('\n');
		assert.doesNotMatch(shown, /canary/);
		assert.match(shown, /\[redacted\]/);
	});

	it('is given to whoever asks for it by name', () => {
		assert.equal(secret.reveal(), 'canary');
	});
});

describe('a text for the log', () => {
	const rows: readonly [string, string][] = [
		['key sk_live_AbC123 is wrong', 'key [key] is wrong'],
		['sandbox_gAAAAABk-x_1', '[key]'],
		['wh_tok_j8K3mN9 and wh_hdr_A1bC3', '[key] and [key]'],
		['mail juan.perez+x@correo.example.co.', 'mail [email]'],
		['<ana@b.co>, (eva@c.co)', '<[email]>, ([email])'],
		['phone +57 320 111 2233', 'phone [number]'],
		['document 1.032.765.432', 'document [number]'],
		['card 4242-4242-4242-4242', 'card [number]'],
		['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_', 'token [token]'],
		['at least 5000', 'at least 5000'],
		['two\r\nlines\u0000of\tlog', 'two lines of log'],
		['', ''],
	];
	for (const [said, kept] of rows) {
		it(`keeps of ${JSON.stringify(said)} only ${JSON.stringify(kept)}`, () => {
			assert.equal(scrub(said), kept);
		});
	}

	it('hides what we sent about the payer, wherever it stood in the request', () => {
		const body = {
			customer_payer: { first_name: 'Ana', document: { document_number: 'X-77' } },
			title: 'Ana’s shoes',
		};
		const hide = hiddenValues(body, [new Secret('s3cr3t')]);
		assert.equal(scrub('Ana (X-77) used s3cr3t', hide), '[hidden] ([hidden]) used [hidden]');
	});

	it('never ends in half of something hidden', () => {
		for (let before = 0; before < 1300; before += 7) {
			assert.doesNotMatch(scrub(`${'x '.repeat(before)}canary-secret`, ['canary-secret']), /can/);
		}
	});

	it('is at most 300 characters long and quick to make of anything', () => {
		const start = process.threadCpuUsage();
		for (const piece of ['a', '1', '1.', '@', 'a@', 'eyJ', 'eyJaaaaa.', '+', ' ', 'sk_']) {
			assert.ok(scrub(piece.repeat(500_000)).length <= 300);
		}
		// Time of this thread's processor, which no other program takes. In quadratic time it would be hours.
		const { user, system } = process.threadCpuUsage(start);
		assert.ok(user + system < 5_000_000, `${user + system} µs`);
	});
});
