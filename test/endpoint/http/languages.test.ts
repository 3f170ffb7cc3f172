import assert from 'node:assert/strict';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { text } from 'node:stream/consumers';
import { toNodeListener } from '../../../src/runtimes/node.ts';
import type { ItemContext } from '../../../src/endpoint/config/config.ts';
import { openShop, ORIGIN } from '../shop.ts';

const contexts: ItemContext[] = [];
const shop = openShop({
	items(id, context) {
		contexts.push(context);
		return id === 'coffee' ? { title: 'Café', amount: { value: '49900', currency: 'COP' } } : undefined;
	},
});
const listener = toNodeListener(shop.endpoint);
const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));

before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
	await shop.endpoint.close();
});

/** Posts to the endpoint over HTTP, with no header but those that are given: `fetch` would add an `Accept-Language`. */
async function post(
	body: object,
	{ acceptLanguage, form = true }: { acceptLanguage?: string | undefined; form?: boolean } = {},
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }> {
	const { port } = server.address() as AddressInfo;
	return new Promise((resolve, reject) => {
		const outgoing = request(
			`http://127.0.0.1:${port}/checkout/v1/payment-links`,
			{
				method: 'POST',
				headers: {
					origin: ORIGIN,
					'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
					...(acceptLanguage !== undefined && { 'accept-language': acceptLanguage }),
				},
			},
			(response) => {
				const { statusCode: status, headers } = response;
				text(response).then((content) => resolve({ status, headers, body: content }), reject);
			},
		);
		outgoing.on('error', reject);
		outgoing.end(
			form ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body),
		);
	});
}

/** What `Vary` names, in lower case. */
function varyOf({ vary = '' }: IncomingHttpHeaders): string[] {
	return vary.split(',').map((name) => name.trim().toLowerCase());
}

const GONE = {
	es: 'Este producto ya no está disponible.',
	en: 'This product is no longer available.',
	pt: 'Este produto não está mais disponível.',
	fr: 'Ce produit n’est plus disponible.',
} as const;

describe('The language of an answer over HTTP', () => {
	for (const [acceptLanguage, language] of [
		['fr', 'fr'],
		['fr-CA', 'fr'],
		['fr-CA,en', 'fr'],
		['FR-ca, fr;q=0.8, en;q=0.6', 'fr'],
		['pt-BR,pt;q=0.9', 'pt'],
		['en;q=0.1,es;q=0.9', 'es'],
		['es;q=0.1,en;q=0.9', 'en'],
		['it', 'es'],
		['it,fr;q=0.5', 'fr'],
		['*', 'es'],
		['es;q=0,*;q=0.1', 'en'],
		['enf', 'es'],
		['', 'es'],
		[';;q=x,,=', 'es'],
		[`${'x'.repeat(2000)},fr`, 'es'],
		[undefined, 'es'],
	] as const) {
		it(`is "${language}" for Accept-Language ${acceptLanguage?.slice(0, 30) ?? 'left out'}`, async () => {
			const page = await post({ item: 'nothing' }, { acceptLanguage });
			assert.equal(page.status, 404);
			assert.equal(page.headers['content-language'], language);
			assert.ok(varyOf(page.headers).includes('accept-language'));
			assert.match(page.body, new RegExp(`<html lang="${language}">`));
			assert.ok(page.body.includes(GONE[language]));

			const attempt = crypto.randomUUID();
			const problem = await post({ item: 'nothing', attempt }, { acceptLanguage, form: false });
			assert.equal(problem.headers['content-language'], language);
			assert.ok(varyOf(problem.headers).includes('accept-language'));
			assert.equal((JSON.parse(problem.body) as { title: string }).title, GONE[language]);
			assert.equal(contexts.at(-1)?.locale, language);
		});
	}

	for (const form of [true, false]) {
		const what = form ? 'form' : 'JSON body';

		it(`is that of the page, where a ${what} names it`, async () => {
			const attempt = crypto.randomUUID();
			const body = { item: 'nothing', attempt, locale: 'fr-CA' };
			const answer = await post(body, { acceptLanguage: 'en', form });
			assert.equal(answer.headers['content-language'], 'fr');
			assert.ok(answer.body.includes(GONE.fr));
			assert.equal(contexts.at(-1)?.locale, 'fr');
		});

		it(`is that of the browser, where a ${what} names a language that has no texts`, async () => {
			const attempt = crypto.randomUUID();
			const body = { item: 'nothing', attempt, locale: 'ja' };
			const answer = await post(body, { acceptLanguage: 'pt', form });
			assert.equal(answer.headers['content-language'], 'pt');
		});

		for (const locale of ['es_CO', '-', 'x', '<b>', 'fr-'.repeat(20)]) {
			it(`is that of the browser, where the ${what} is refused for its locale "${locale}"`, async () => {
				const attempt = crypto.randomUUID();
				const answer = await post({ item: 'coffee', attempt, locale }, { acceptLanguage: 'en', form });
				assert.equal(answer.status, 422);
				assert.equal(answer.headers['content-language'], 'en');
				if (form) assert.ok(answer.body.includes('This form isn’t set up correctly.'));
				else assert.match(answer.body, /"pointer":"\/locale","code":"invalid"/);
			});
		}
	}

	it('is that of the page on the way to the provider too, and the next form keeps it', async () => {
		const page = await post({ item: 'coffee', locale: 'fr' }, { acceptLanguage: 'en' });
		assert.equal(page.status, 200);
		assert.equal(page.headers['content-language'], 'fr');
		assert.ok(varyOf(page.headers).includes('accept-language'));
		assert.ok(page.body.includes('<button>Aller au paiement</button>'));
		assert.ok(page.body.includes('<input type="hidden" name="locale" value="fr">'));
	});

	it('is that of the page for a failure of the provider', async () => {
		shop.provider.fates.push('unreachable');
		const attempt = crypto.randomUUID();
		const page = await post({ item: 'coffee', attempt, locale: 'pt-BR' }, { acceptLanguage: 'en' });
		assert.equal(page.status, 503);
		assert.equal(page.headers['content-language'], 'pt');
		assert.ok(page.body.includes('Você pode tentar de novo em 1 minuto.'));
	});
});
