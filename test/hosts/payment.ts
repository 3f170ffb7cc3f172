import assert from 'node:assert/strict';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import type { Delivery } from '../../src/sandbox/webhooks.ts';
import type { CreatedLink, LinkStatus } from '../../src/wire/links.ts';
import type { Problem } from '../../src/wire/problem.ts';

/** Secret of the simulator's webhooks. */
export const SECRET = 'shared-with-the-simulator';

/** A simulator for {@link takePayment}, with keys that any host may be told. */
export function openSandbox(): Promise<StartedSandbox<'onepay'>> {
	return startSandbox({ only: ['onepay'], webhooks: { onepay: { secret: SECRET } } });
}

/**
 * Takes the requests of a payment to `base`, as browser and provider send them, and checks every answer. The endpoint
 * there sells the item `cafe` to pages of `origin`, by the simulator.
 * @param instead where webhooks cannot be verified: lets so much time pass that the provider is asked again
 * @param origin of the page that the requests come from
 */
export async function takePayment(
	base: string,
	sandbox: StartedSandbox<'onepay'>,
	instead?: () => void,
	origin = 'https://shop.example',
): Promise<void> {
	const control = async (path: string, order?: object) => {
		const init = order && { method: 'POST', body: JSON.stringify(order) };
		return (await fetch(`${sandbox.onepay.origin}/_sandbox/${path}`, init)).json();
	};
	const send = (type: string, body: string) =>
		fetch(`${base}/v1/payment-links`, {
			method: 'POST',
			redirect: 'manual',
			headers: { 'content-type': type, origin },
			body,
		});
	const order = JSON.stringify({ item: 'cafe', attempt: crypto.randomUUID() });

	const description = await fetch(`${base}/openapi.json`);
	assert.equal(((await description.json()) as { openapi: string }).openapi, '3.1.0', 'describes itself');

	const offer = await fetch(`${base}/v1/items/cafe`);
	assert.equal(offer.status, 200, 'reads the offer');

	// At the same time, since hosts differ in what requests may share.
	const created = await Promise.all(Array.from({ length: 8 }, () => send('application/json', order)));
	assert.deepEqual(new Set(created.map(({ status }) => status)), new Set([201]), 'makes the link');
	const links = (await Promise.all(created.map((answer) => answer.json()))) as [CreatedLink];
	const [link] = links;
	assert.equal(new Set(links.map(({ url }) => url)).size, 1, 'makes it once');

	if (!instead) await control('webhooks', { url: `${base}/v1/webhooks/onepay` });
	await control(`payments/${new URL(link.url).pathname.split('/').at(-1)}`, { status: 'approved' });
	instead?.();
	if (!instead) {
		await sandbox.onepay.simulator.idle();
		const { deliveries } = (await control('webhooks')) as { deliveries: Delivery[] };
		assert.ok(deliveries.length > 0, 'the simulator sent a webhook');
		const tries = deliveries.flatMap((delivery) => delivery.tries);
		assert.deepEqual(new Set(tries), new Set([200]), 'takes the webhook');
	}

	const read = async () => {
		const authorization = `Bearer ${link.status_token}`;
		const answer = await fetch(`${base}/v1/payment-links/${link.id}`, { headers: { authorization } });
		return ((await answer.json()) as LinkStatus).status;
	};
	const statuses = await Promise.all(Array.from({ length: 8 }, read));
	assert.deepEqual(new Set(statuses), new Set(['succeeded']), 'tells the status');

	const form = await send('application/x-www-form-urlencoded', `item=cafe&attempt=${crypto.randomUUID()}`);
	assert.equal(form.status, 303, 'takes a form');
	assert.ok(form.headers.get('location')?.startsWith(sandbox.onepay.origin), 'leads to the provider');

	const refused = await send('application/json', order.replace('{', '{"price":"1",'));
	assert.equal(refused.status, 422, 'refuses a price');
	assert.equal(((await refused.json()) as Problem).code, 'invalid_request');
}
