import { optionsOf, serve } from './serve.ts';

/** How the provider behaves; it can be told anew while it runs. */
export interface ProviderSettings {
	/** Before every answer. */
	readonly delayMs?: number;
	/** What it does instead of making payments: answers 503 or never answers. */
	readonly down?: 'unavailable' | 'silent' | undefined;
}

let settings = optionsOf<ProviderSettings>();
let made = 0;

/**
 * The fastest OnePay there can be: answers `POST /v1/payments` with a payment of what was asked, and keeps nothing. All
 * contenders talk to this same one.
 */
serve(
	(request, response) => {
		let text = '';
		request.setEncoding('utf8').on('data', (part: string) => (text += part));
		request.once('end', () => {
			if (settings.down === 'silent') return;
			if (settings.down === 'unavailable') {
				response.writeHead(503).end();
				return;
			}
			const answer = payment(text);
			const send = () =>
				response
					.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
					.end(answer);
			if (settings.delayMs) setTimeout(send, settings.delayMs);
			else send();
		});
	},
	(changed: ProviderSettings) => (settings = { ...settings, ...changed }),
);

function payment(text: string): string {
	const asked = JSON.parse(text || '{}') as { amount?: number; title?: string; external_id?: string };
	const id = `9f1c${String(++made).padStart(8, '0')}`;
	return JSON.stringify({
		id,
		amount: asked.amount ?? 49900,
		currency: 'COP',
		title: asked.title ?? '',
		status: 'created',
		external_id: asked.external_id ?? null,
		payment_link: `https://pagos.onepay.la/p/${id}`,
		expiration_at: null,
		created_at: '2026-01-02 03:04:05',
	});
}
