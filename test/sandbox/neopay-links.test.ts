import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neopaySandbox } from '../../src/sandbox/index.ts';

const ORIGIN = 'https://neopay.test';

/** Pays one link twice, on pages that were open before. */
async function payTwice(setting?: 'payable'): Promise<number> {
	const { fetch } = neopaySandbox();
	const ask = (method: string, path: string, body?: object) =>
		fetch(
			new Request(`${ORIGIN}${path}`, {
				method,
				headers: {
					authorization: 'Bearer token',
					'x-app-key': 'key',
					'content-type': 'application/json',
				},
				...(body && { body: JSON.stringify(body) }),
			}),
		);
	if (setting) await ask('POST', '/_sandbox/settings', { paid_links: setting });
	const created = await ask('POST', '/api/links', { product: 'Lamp', amount: 100 });
	const { data: link } = (await created.json()) as { data: { id: string; slug: string } };
	await ask('PATCH', `/api/links/${link.id}/publish`);
	for (const once of ['0b4bd1a5-7d3e-4c52-9c52-6a4a4b2d8a11', '0b4bd1a5-7d3e-4c52-9c52-6a4a4b2d8a12']) {
		const form = new URLSearchParams({ outcome: 'approve', once, email: 'payer@mail.example' });
		await fetch(new Request(`${ORIGIN}/l/${link.slug}`, { method: 'POST', body: form }));
	}
	const payments = (await (await ask('GET', '/api/payments')).json()) as { data: unknown[] };
	return payments.data.length;
}

describe('A link of Neopay’s simulator that is paid twice', () => {
	it('takes one payment', async () => assert.equal(await payTwice(), 1));
	it('takes both where `paid_links` is `payable`', async () => assert.equal(await payTwice('payable'), 2));
});
