import { RuleTester } from 'eslint';
import { after, describe, it } from 'node:test';
import { plainWords } from '../lint/plain-words.ts';

Object.assign(RuleTester, { afterAll: after, describe, it });

new RuleTester().run('plain-words', plainWords, {
	valid: [
		'// The store returns the entry, which is no longer due.',
		"const text = 'whoever says that is no stranger';",
		'/** Reports the event. */ function report() {}',
	],
	invalid: [
		{ code: '// Whoever holds the lease ends it.', errors: [{ messageId: 'word' }] },
		{ code: '/* What the provider said. */', errors: [{ messageId: 'word' }] },
		{ code: '// A dead lease is no lease, as the store tells.', errors: 2 },
		{ code: 'call(); // hears the event', errors: [{ messageId: 'word' }] },
	],
});
