import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { optionsOf, serve } from './serve.ts';

/** The same proxy as `bare`, as somebody writes it with a framework. */
const { provider } = optionsOf<{ provider: string }>();

const app = new Hono().post('/checkout/v1/payment-links', async (context) => {
	const { attempt } = await context.req.json<{ attempt: string }>();
	const answer = await fetch(`${provider}/v1/payments`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-idempotency': attempt },
		body: JSON.stringify({ amount: 49900, currency: 'COP', title: 'Café', external_id: attempt }),
	});
	const { id, status, payment_link: url } = (await answer.json()) as Record<string, unknown>;
	return context.json({ id, status, url }, 201);
});

const listener = getRequestListener(app.fetch);
serve((request, response) => void listener(request, response));
