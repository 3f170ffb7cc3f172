import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSafeAddress } from '../../../src/elements/attempt/url-check.ts';
import { readJson } from '../../../src/endpoint/http/body.ts';
import { ID } from '../../../src/endpoint/config/config.ts';
import { parseIp, parseIpBlock } from '../../../src/endpoint/http/ip.ts';
import { StatusTokens } from '../../../src/endpoint/crypto/status-tokens.ts';
import { requestLanguage } from '../../../src/endpoint/http/request-language.ts';
import { createReturnUrls } from '../../../src/endpoint/http/return-url.ts';
import { createLinkRequest, parse } from '../../../src/endpoint/http/schemas.ts';
import { verifyCheckoutToken } from '../../../src/endpoint/sale/token.ts';
import { hostedPage } from '../../../src/wire/hosted-page.ts';
import { isMoney } from '../../../src/wire/money.ts';

const LENGTH = 100_000;
/**
 * Milliseconds of this thread's processor that one input may take; what else the machine does is not counted. A pattern
 * that tries every way to split such a text takes minutes.
 */
const WITHIN_MS = 25;
/** The fastest of up to so many runs counts: others collect garbage or compile. */
const RUNS = 30;

/** Texts that make a careless pattern try every way to split them. */
const TEXTS: Readonly<Record<string, string>> = {
	'one letter': 'a'.repeat(LENGTH),
	'one digit': '1'.repeat(LENGTH),
	spaces: ' '.repeat(LENGTH),
	'dots and letters': 'a.'.repeat(LENGTH / 2),
	'an address without an end': `a@${'a.'.repeat(LENGTH / 2)}`,
	'many at signs': 'a@'.repeat(LENGTH / 2),
	colons: ':'.repeat(LENGTH),
	'dashes and underscores': '-_'.repeat(LENGTH / 2),
	'a host without an end': `https://${'a-'.repeat(LENGTH / 2)}`,
	'a page without an end': `https://pay.example/${'/'.repeat(LENGTH)}`,
	backslashes: '\\'.repeat(LENGTH),
	'a token without an end': `${'a'.repeat(LENGTH)}.${'a'.repeat(LENGTH)}.`,
	languages: 'x,'.repeat(LENGTH / 2),
	'line breaks': '\r\n'.repeat(LENGTH / 2),
	'an amount': `${'9'.repeat(LENGTH / 2)}.${'9'.repeat(LENGTH / 2)}`,
	surrogates: '💥'.repeat(LENGTH / 2),
};

const attempt = '0b5e2f5c-6f0e-4d7a-9a53-0c1f6f1f2a01';
const statusTokens = new StatusTokens(() => Promise.resolve(new Uint8Array(32)), 'shop', Date.now);
const returnUrls = createReturnUrls(['https://shop.example/'], new Set(['https://shop.example']));
const key = { kid: 'a', alg: 'HS256', secret: 'x'.repeat(32) } as const;
const field = (name: string) => (text: string) => parse(createLinkRequest, { attempt, [name]: text });
const ofCustomer = (name: string) => (text: string) =>
	parse(createLinkRequest, { attempt, item: 'coffee', customer: { [name]: text } });

const VALIDATORS: Readonly<Record<string, (text: string) => unknown>> = {
	...Object.fromEntries(
		['item', 'token', 'attempt', 'amount', 'method', 'return_url'].map((name) => [
			`the field ${name}`,
			field(name),
		]),
	),
	...Object.fromEntries(
		['first_name', 'email', 'phone', 'document_type', 'document_number'].map((name) => [
			`the customer’s ${name}`,
			ofCustomer(name),
		]),
	),
	'a name of a field': (text) => parse(createLinkRequest, { attempt, [text]: 1 }),
	'an id': (text) => ID.test(text),
	'a return address': (text) => returnUrls.resolve(text),
	'a status token': (text) => statusTokens.check(`Bearer ${text}`, attempt),
	'a checkout token': (text) => verifyCheckoutToken(text, { audience: 'shop', keys: [key] }),
	'a hosted page': (text) => hostedPage(text, ['https://pay.example']),
	'a hosted page, in the widget': (text) => isSafeAddress(text),
	'an amount': (text) => isMoney({ value: text, currency: 'COP' }),
	'an address of the network': (text) => [parseIp(text), parseIpBlock(text)],
	'a language': (text) => requestLanguage(new Headers({ 'accept-language': text })),
	'a page’s language': (text) => parse(createLinkRequest, { attempt, locale: text }),
};

describe('A hundred thousand characters do not keep the server busy:', () => {
	for (const [name, validate] of Object.entries(VALIDATORS)) {
		it(name, async () => {
			for (const [kind, text] of Object.entries(TEXTS)) {
				let fastest = Infinity;
				for (let run = 0; run < RUNS && fastest > WITHIN_MS; run++) {
					fastest = Math.min(fastest, await cpuMs(() => attemptTo(validate, text)));
				}
				assert.ok(fastest <= WITHIN_MS, `${kind}: ${fastest.toFixed(1)} ms`);
			}
		});
	}

	it('as a whole body of brackets, names or quotes', async () => {
		for (const piece of ['[', '{"a":', '"', '\\', '{"a":1},', '"a":']) {
			const body = piece.repeat(Math.floor(16_000 / piece.length));
			let fastest = Infinity;
			for (let run = 0; run < RUNS && fastest > WITHIN_MS; run++) {
				const request = new Request('https://x/', {
					method: 'POST',
					body,
					headers: { 'content-type': 'application/json' },
				});
				fastest = Math.min(fastest, await cpuMs(() => attemptTo(() => readJson(request), '')));
			}
			assert.ok(fastest <= WITHIN_MS, `${piece}: ${fastest.toFixed(1)} ms`);
		}
	});
});

/** Processor time that this thread spends on the work, in milliseconds. */
async function cpuMs(work: () => Promise<void>): Promise<number> {
	const before = process.threadCpuUsage();
	await work();
	const { user, system } = process.threadCpuUsage(before);
	return (user + system) / 1000;
}

/** Only the time counts; most of these inputs are refused. */
async function attemptTo(validate: (text: string) => unknown, text: string): Promise<void> {
	try {
		await validate(text);
	} catch {
		// As it should.
	}
}
