import { optionsOf, serve } from './serve.ts';

/** What the least of all proxies must do: read the request, ask the provider with fetch, hand its answer on. */
const { provider } = optionsOf<{ provider: string }>();

serve((request, response) => {
	let text = '';
	request.setEncoding('utf8').on('data', (part: string) => (text += part));
	request.once('end', () => {
		void ask(text).then(
			(body) => response.writeHead(201, { 'content-type': 'application/json' }).end(body),
			() => response.writeHead(502).end(),
		);
	});
});

async function ask(text: string): Promise<string> {
	const { attempt } = JSON.parse(text) as { attempt: string };
	const answer = await fetch(`${provider}/v1/payments`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-idempotency': attempt },
		body: JSON.stringify({ amount: 49900, currency: 'COP', title: 'Café', external_id: attempt }),
	});
	const { id, status, payment_link: url } = (await answer.json()) as Record<string, unknown>;
	return JSON.stringify({ id, status, url });
}
