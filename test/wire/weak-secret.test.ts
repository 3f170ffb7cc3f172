import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EXAMPLE_SECRETS, weaknessOf } from '../../src/wire/weak-secret.ts';
import { ROOT } from '../../src/build/run-tool.ts';

const WEAK: Readonly<Record<string, string>> = {
	'one character': 'a'.repeat(32),
	'three characters': 'abc'.repeat(12),
	'digits in turn': '1234567890'.repeat(4),
	'the alphabet': 'abcdefghijklmnopqrstuvwxyz0123456789',
	'the alphabet backwards': 'zyxwvutsrqponmlkjihgfedcba9876543210',
	'a half twice': 'q8Zr4LwPbx1Tn6Vdq8Zr4LwPbx1Tn6Vd',
	'a word again and again': 'correct-horse-'.repeat(3),
	'words that stand for a secret': 'change-me-secret-password-example',
	'a word with zeros': `password${'0'.repeat(30)}`,
	'base 64 of one byte': `whsec_${btoa('a'.repeat(32))}`,
	'base 64 of seven bytes again and again': `whsec_${btoa('q8Zr4Lw'.repeat(5))}`,
	'base 64 of zeros': btoa('\0'.repeat(32)),
};

describe('The weakness of a secret', () => {
	for (const [name, secret] of Object.entries(WEAK)) {
		it(`is found in ${name}`, () => assert.match(weaknessOf(secret) ?? '', /can be guessed/));
	}

	it('is found in every example', () => {
		for (const secret of EXAMPLE_SECRETS) assert.match(weaknessOf(secret) ?? '', /an example/);
	});

	it('is found in nothing random, whatever it is written in', () => {
		for (let round = 0; round < 500; round++) {
			const bytes = createHash('sha256').update(`round ${round}`).digest();
			for (const secret of [
				bytes.toString('base64'),
				bytes.toString('base64url'),
				bytes.toString('hex'),
				bytes.subarray(0, 16).toString('hex'),
				bytes.toString('latin1'),
				`whsec_${bytes.toString('base64')}`,
				`checkout-live-${bytes.toString('base64')}`,
				[...bytes].map((byte) => byte % 10).join(''),
				bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
			]) {
				assert.equal(weaknessOf(secret), undefined, secret);
			}
		}
	});
});

/** Secrets as documentation writes them: an option, a member of JSON, a variable, an argument of a command. */
const WRITTEN = [
	/\b\w*secret\w*['"]?\s*(?::|=>|=)\s*\[?['"]([^'"\s$`]+)['"]/gi,
	/^\s*(?:export\s+|-e\s+)?\w*(?:SECRET|TOKEN|PRIVATE)\w*=['"]?([^\s'"`<$]+)/gm,
	/['"`]\w*(?:SECRET|TOKEN|PRIVATE)\w*=([^\s'"`<$]+)/g,
];

/** All secrets that anybody can read in the documentation and in what the commands print. */
function shownSecrets(): ReadonlySet<string> {
	const files = globSync(
		['README.md', 'docs/**/*.md', 'docs/tokens/*', 'docs/run-in-production/*', 'src/cli/sandbox.ts'],
		{
			cwd: ROOT,
		},
	);
	return new Set(
		files.flatMap((file) => {
			const text = readFileSync(join(ROOT, file), 'utf8');
			return WRITTEN.flatMap((pattern) => [...text.matchAll(pattern)].map(([, secret = '']) => secret));
		}),
	);
}

describe('The examples of secrets', () => {
	it('are found where the documentation shows some', () => {
		assert.ok(shownSecrets().has('a-secret-of-32-characters-or-more'));
		assert.ok(shownSecrets().has('wh_tok_sandbox'));
	});

	it('are all on the list of what live keys refuse', () => {
		const missing = [...shownSecrets()].filter((secret) => !EXAMPLE_SECRETS.includes(secret));
		// A variable that is read, or a dotted name, is no secret.
		assert.deepEqual(
			missing.filter((secret) => !/^(?:process\.env|env|import\.meta)\b|…|^\.\.\./.test(secret)),
			[],
		);
	});
});
