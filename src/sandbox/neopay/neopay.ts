import { surroundingsOf } from '../../wire/surroundings.ts';
import { json } from '../answers.ts';
import { simulate, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { createWebhooks } from '../webhooks.ts';
import type { AnswerStyle } from './link.json.ts';
import { createLinks } from './links.ts';

/** Options of the Neopay simulator, besides the common ones. */
export interface NeopaySandboxOptions extends SimulatorOptions {
	/**
	 * Currency of every link. The API has no field for it.
	 * @default 'EUR'
	 */
	readonly currency?: string | undefined;
	/**
	 * Where payers are sent after a payment, and after any other outcome. At Neopay this is set in the merchant's
	 * panel.
	 */
	readonly successUrl?: string | undefined;
	readonly errorUrl?: string | undefined;
}

const BRAND = { id: 'neopay', label: 'Neopay' } as const;

/**
 * Simulates Neopay: `https://neopay.io/api` and the page of each link at `/l/{slug}`, both under one origin. Neopay
 * documents neither idempotency nor events.
 */
export function neopaySandbox(options: NeopaySandboxOptions = {}): Simulator {
	const surroundings = surroundingsOf(options);
	const clock = options.clock ?? surroundings.now;
	const style: AnswerStyle = {
		referenceName: 'communication',
		verbStatus: 'actual',
		listForm: 'array',
		paidLinks: 'ended',
	};
	const returns = {
		success: options.successUrl ?? null,
		error: options.errorUrl ?? options.successUrl ?? null,
	};
	const links = createLinks({
		clock,
		surroundings,
		brand: BRAND,
		merchant: options.merchant ?? 'Tienda de prueba',
		language: options.language ?? 'es',
		currency: options.currency ?? 'EUR',
		style,
		returns,
	});
	const initial = { ...returns };

	return simulate({
		name: 'neopay',
		basePath: '/api',
		clock,
		webhooks: createWebhooks({ enabled: false }, { secret: '', token: '' }),
		api: links.api,
		pages: links.pages,
		creates: ['POST /api/links'],
		tryKey: ({ raw }) => raw,
		refuse({ request }) {
			const token = (request.headers.get('authorization') ?? '').replace(/^Bearer /i, '');
			const appKey = request.headers.get('x-app-key') ?? '';
			const accepted = options.keys ? options.keys.includes(token) : token !== '';
			return accepted && appKey !== '' ? undefined : json(401, { message: 'Unauthenticated.' });
		},
		unknown: ({ request }, allow) =>
			allow.length > 0
				? json(405, { message: `The ${request.method} method is not supported for this route.` })
				: json(404, { message: '' }),
		controlled: {
			reset() {
				links.reset();
				Object.assign(returns, initial);
			},
			payments: links.list,
			setStatus: links.setStatus,
			switches: {
				reference_name: {
					values: ['communication', 'reference'],
					get: () => style.referenceName,
					set: (value) => {
						style.referenceName = value === 'reference' ? 'reference' : 'communication';
					},
				},
				verb_status: {
					values: ['actual', 'draft'],
					get: () => style.verbStatus,
					set: (value) => {
						style.verbStatus = value === 'draft' ? 'draft' : 'actual';
					},
				},
				list_form: {
					values: ['array', 'single'],
					get: () => style.listForm,
					set: (value) => {
						style.listForm = value === 'single' ? 'single' : 'array';
					},
				},
				paid_links: {
					values: ['ended', 'payable'],
					get: () => style.paidLinks,
					set: (value) => {
						style.paidLinks = value === 'payable' ? 'payable' : 'ended';
					},
				},
			},
		},
	});
}
