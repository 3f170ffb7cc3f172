import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { documented, type Json, ORDER, pageOf, startYuno, type Yuno } from './yuno-client.ts';

const BACK = String(ORDER['callback_url']);
const DAY_MS = 86_400_000;

describe('Yuno’s pages, simulated', () => {
	let yuno: Yuno;
	before(async () => {
		yuno = await startYuno();
	});
	after(() => yuno.close());
	afterEach(() => yuno.reset());

	/** The body of a page, with plain spaces. */
	async function text(page: string, language = 'es'): Promise<string> {
		const response = await fetch(page, { headers: { 'accept-language': language } });
		const [, body = ''] = (await response.text()).split('<body');
		return body.replaceAll(/\s+/g, ' ');
	}
	const buttons = (markup: string) =>
		[...markup.matchAll(/name="outcome" value="(\w+)"/g)].map(([, value]) => value).sort();

	describe('of a payment', () => {
		for (const [type, name, country, currency, value, spanish, english] of [
			['PAYVALIDA', 'Payvalida', 'CO', 'COP', 52_000, '$ 52.000 COP', '$ 52,000 COP'],
			['PAYVALIDA', 'Payvalida', 'CO', 'COP', 52_000.5, '$ 52.000,50 COP', '$ 52,000.50 COP'],
			['TARJETA_CLAVE', 'Tarjeta Clave', 'PA', 'USD', 5_200, '$ 5.200,00 USD', '$ 5,200.00 USD'],
			['TARJETA_CLAVE', 'Tarjeta Clave', 'PA', 'PAB', 9.9, 'B/. 9,90 PAB', 'B/. 9.90 PAB'],
			['WEBPAY', 'Webpay', 'CL', 'CLP', 5_000, '$ 5.000 CLP', '$ 5,000 CLP'],
			['PAGO_EFECTIVO', 'Pago Efectivo', 'PE', 'PEN', 30, 'S/ 30,00 PEN', 'S/ 30.00 PEN'],
			['MERCADO_PAGO_WALLET', 'Mercado pago wallet', 'AR', 'ARS', 1, '$ 1,00 ARS', '$ 1.00 ARS'],
		] as const) {
			it(`names ${type} and writes ${value} ${currency} as payers there do`, async () => {
				const change = { payment_method: { type }, country, amount: { currency, value } };
				const page = pageOf(await yuno.pay(change));
				for (const [language, amount, means] of [
					['es', spanish, `Con ${name}`],
					['en', english, `With ${name}`],
				] as const) {
					const markup = await text(page, language);
					assert.ok(markup.includes(`<p class="amount">${amount}</p>`), amount);
					assert.ok(markup.includes(`>${means}<`), means);
				}
			});
		}

		it('has a button for each outcome', async () => {
			const page = pageOf(await yuno.pay());
			assert.deepEqual(buttons(await text(page)), ['approve', 'cancel', 'decline', 'expire', 'process']);
		});

		it('waits for the bank after "process", and ends as the bank says', async () => {
			for (const [answer, status] of [
				['approve', 'SUCCEEDED'],
				['decline', 'DECLINED'],
			] as const) {
				const payment = await yuno.pay();
				await yuno.press(pageOf(payment), 'process');
				assert.equal((await yuno.read(payment.id)).status, 'PENDING');
				assert.deepEqual(buttons(await text(pageOf(payment))), ['approve', 'decline']);
				await yuno.press(pageOf(payment), answer);
				assert.equal((await yuno.read(payment.id)).status, status);
			}
		});

		it('shows how it ended where there is nowhere to go back to', async () => {
			for (const [outcome, title] of [
				['approve', 'Pago aprobado'],
				['decline', 'El pago fue rechazado'],
				['cancel', 'El pago fue cancelado'],
				['expire', 'El enlace venció'],
			] as const) {
				const page = pageOf(await yuno.pay({ callback_url: 'www.y.uno' }));
				const { headers } = await yuno.press(page, outcome);
				assert.match(await text(new URL(headers.get('location') ?? '', page).href), new RegExp(title));
			}
		});

		it('asks again for an outcome that is none, and does nothing', async () => {
			const payment = await yuno.pay();
			assert.equal((await yuno.press(pageOf(payment), 'win')).status, 422);
			assert.equal((await yuno.read(payment.id)).status, 'READY_TO_PAY');
		});

		it('shows nothing of the API’s ids or keys', async () => {
			const payment = await yuno.pay();
			const markup = await text(pageOf(payment));
			for (const secret of [payment.id, String(ORDER['account_id'])]) assert.ok(!markup.includes(secret));
		});

		it('keeps markup in a description from becoming any', async () => {
			const page = pageOf(await yuno.pay({ description: '<b>"Taza"</b>' }));
			assert.doesNotMatch(await text(page), /<b>/);
		});

		it('is not found for a session that there is none of', async () => {
			for (const query of ['?session=nothing', '?session=', '']) {
				assert.equal((await fetch(`${yuno.origin}/payment${query}`)).status, 404);
			}
		});
	});

	describe('of Pago Efectivo', () => {
		const CASH = {
			payment_method: { type: 'PAGO_EFECTIVO' },
			country: 'CO',
			amount: { currency: 'COP', value: 3000 },
		};

		it('shows the code of the answer with its last day, and is paid at the counter', async () => {
			const payment = await yuno.pay(CASH);
			const { provider_data: data } = payment.transactions as unknown as { provider_data: Json };
			const { cie, expiration_date: lastDay } = data['raw_response'] as Record<string, string>;
			assert.equal(lastDay, '2026-11-24');
			const markup = await text(pageOf(payment));
			assert.ok(markup.includes(cie?.replace(/(\d{3})(?=\d)/g, '$1 ') ?? ''));
			assert.match(markup, /Vence<\/dt> <dd>24 de nov de 2026, 6:59/);
			assert.match(markup, /Marcar como pagado/);
			assert.equal((await yuno.press(pageOf(payment), 'approve')).headers.get('location'), BACK);
			assert.equal((await yuno.read(payment.id)).status, 'SUCCEEDED');
		});

		it('lets the payer go back and pay later', async () => {
			const payment = await yuno.pay(CASH);
			const response = await yuno.press(pageOf(payment), 'later');
			assert.deepEqual([response.status, response.headers.get('location')], [303, BACK]);
			assert.equal((await yuno.read(payment.id)).status, 'READY_TO_PAY');
		});

		it('is payable to the last second of the third day, and not after', async () => {
			const payment = await yuno.pay(CASH);
			// It is three in the afternoon; midnight after the third day is 9 hours and 3 days away.
			yuno.pass(3 * DAY_MS + 9 * 3_600_000 - 2_000);
			assert.equal((await yuno.read(payment.id)).status, 'READY_TO_PAY');
			yuno.pass(1_000);
			await yuno.press(pageOf(payment), 'approve');
			assert.equal((await yuno.read(payment.id)).status, 'EXPIRED');
			assert.match(await text(pageOf(payment)), /El enlace venció/);
		});
	});

	describe('of a payment link', () => {
		const LINK: Json = {
			account_id: ORDER['account_id'],
			country: 'CO',
			merchant_order_id: 'link-1',
			description: 'Café',
			amount: { currency: 'COP', value: 5000 },
			payment_method_types: ['PSE', 'CARD'],
		};
		interface Link {
			readonly code: string;
			readonly status: string;
			readonly page: string;
			readonly paid: number;
		}
		async function makeLink(change: Json = {}): Promise<Link> {
			const { status, body } = await yuno.call('POST', '/v1/payment-links', { ...LINK, ...change });
			assert.equal(status, 200, JSON.stringify(body));
			return readLink(String(body['id']));
		}
		async function readLink(code: string): Promise<Link> {
			const { body } = await yuno.call('GET', `/v1/payment-links/${code}`);
			assert.equal(body['code'], code);
			const { status, checkout_url: page, payments_number: paid } = body as Record<string, string>;
			return { code, status: String(status), page: String(page), paid: Number(paid) };
		}
		const paymentsOf = async () =>
			(await yuno.payments()).map(({ status, merchant_order_id: order }) => [order, status]);

		it('is made as documented', async () => {
			const { request, answer } = documented('create-payment-link');
			const { status, body } = await yuno.call('POST', '/v1/payment-links', request.body);
			assert.equal(status, 200);
			for (const name of Object.keys(answer)) {
				const same = !['id', 'country', 'amount', 'checkout_url', 'callback_url'].includes(name);
				if (same) assert.deepEqual(body[name], answer[name], name);
			}
			assert.deepEqual(Object.keys(body), Object.keys(answer));
		});

		it('offers its methods, and makes a payment of the one that was chosen', async () => {
			const link = await makeLink();
			assert.match(await text(link.page), /value="PSE" checked .* value="CARD"/);
			await yuno.press(link.page, 'approve', { method: 'CARD' });
			const [payment] = await yuno.payments();
			assert.equal((payment?.['payment_method'] as Json)['type'], 'CARD');
			assert.deepEqual(await paymentsOf(), [['link-1', 'SUCCEEDED']]);
			assert.deepEqual(await readLink(link.code), { ...link, status: 'CREATED', paid: 1 });
		});

		it('is used up by one payment if it is for one', async () => {
			const link = await makeLink({ one_time_use: true });
			await yuno.press(link.page, 'approve');
			assert.equal((await readLink(link.code)).status, 'USED');
			assert.match(await text(link.page), /Pago aprobado/);
			for (const again of ['approve', 'expire', 'decline']) await yuno.press(link.page, again);
			assert.equal((await yuno.payments()).length, 1);
			assert.equal((await readLink(link.code)).status, 'USED');
			assert.equal(
				(await yuno.call('POST', `/v1/payment-links/${link.code}/cancel`)).body['code'],
				'INVALID_STATUS',
			);
		});

		it('is not paid twice by a form that is sent twice', async () => {
			const link = await makeLink();
			const once = crypto.randomUUID();
			for (let time = 0; time < 3; time++) await yuno.press(link.page, 'approve', { once });
			assert.equal((await readLink(link.code)).paid, 1);
		});

		for (const [outcome, made, link] of [
			['decline', [['link-1', 'DECLINED']], 'CREATED'],
			['process', [['link-1', 'PENDING']], 'CREATED'],
			['cancel', [], 'CREATED'],
			['expire', [], 'EXPIRED'],
		] as const) {
			it(`brings no money by ${outcome}, and never says that it did`, async () => {
				const { page, code } = await makeLink({ one_time_use: true });
				const { headers, status } = await yuno.press(page, outcome);
				assert.equal(status, 303);
				assert.doesNotMatch(await text(new URL(headers.get('location') ?? '', page).href), /Pago aprobado/);
				assert.deepEqual(await paymentsOf(), made);
				assert.deepEqual([(await readLink(code)).status, (await readLink(code)).paid], [link, 0]);
			});
		}

		it('sends the payer back to where the shop said', async () => {
			const { page } = await makeLink({ callback_url: BACK });
			assert.equal((await yuno.press(page, 'approve')).headers.get('location'), BACK);
		});

		it('ends when it is cancelled, and when its time is over', async () => {
			const cancelled = await makeLink();
			await yuno.call('POST', `/v1/payment-links/${cancelled.code}/cancel`);
			const timed = await makeLink({ availability: { finish_at: '2026-11-21T16:00:00Z' } });
			assert.equal(timed.status, 'CREATED');
			yuno.pass(3_600_000);
			for (const [{ code, page }, status] of [
				[cancelled, 'CANCELED'],
				[timed, 'EXPIRED'],
			] as const) {
				assert.equal((await readLink(code)).status, status);
				assert.deepEqual(buttons(await text(page)), []);
				await yuno.press(page, 'approve');
			}
			assert.deepEqual(await yuno.payments(), []);
		});
	});

	describe('of an enrolment', () => {
		const CUSTOMER = { merchant_customer_id: 'customer-1', first_name: 'Ana', country: 'CO' };
		const ACCOUNT = { account_id: ORDER['account_id'], country: 'CO' };
		interface Enrolment {
			readonly id: string;
			readonly status: string;
			readonly token: unknown;
			readonly card: unknown;
			readonly page: string;
		}
		const shown = ({ id, status, vaulted_token: token, card_data: card, provider }: Json): Enrolment => ({
			id: String(id),
			status: String(status),
			token,
			card,
			page: String((provider as { redirect: Json }).redirect['init_url']),
		});
		async function enrol(type = 'CARD', change: Json = {}): Promise<Enrolment> {
			const session = await yuno.call('POST', '/v1/customers/sessions', {
				...ACCOUNT,
				customer_id: 'ana',
				callback_url: BACK,
				...change,
			});
			assert.equal(session.status, 201, JSON.stringify(session.body));
			const path = `/v1/customers/sessions/${String(session.body['customer_session'])}/payment-methods`;
			const { status, body } = await yuno.call('POST', path, { ...ACCOUNT, payment_method_type: type });
			assert.equal(status, 201);
			return shown(body);
		}
		const read = async ({ id }: Enrolment) =>
			shown((await yuno.call('GET', `/v1/payment-methods/${id}`)).body);
		const methodsOf = async (customer: string) =>
			(await yuno.call('GET', `/v1/customers/${customer}/payment-methods`)).body['payment_methods'] as Json[];

		it('belongs to a customer, who is made once and found by the shop’s name for them', async () => {
			const made = await yuno.call('POST', '/v1/customers', CUSTOMER);
			assert.equal(made.status, 201);
			const again = await yuno.call('POST', '/v1/customers', CUSTOMER);
			assert.deepEqual([again.status, again.body['code']], [400, 'CUSTOMER_ID_DUPLICATED']);
			for (const path of ['?merchant_customer_id=customer-1', `/${String(made.body['id'])}`]) {
				assert.deepEqual((await yuno.call('GET', `/v1/customers${path}`)).body, made.body);
			}
		});

		it('belongs to a session, which is made as documented', async () => {
			const { request, answer } = documented('create-customer-session');
			const { status, body } = await yuno.call('POST', '/v1/customers/sessions', request.body);
			assert.equal(status, 201);
			assert.deepEqual(Object.keys(body), Object.keys(answer));
			for (const name of ['customer_id', 'country', 'callback_url', 'checkout_id']) {
				assert.equal(body[name], answer[name], name);
			}
		});

		it('wants a customer whom somebody created, if told so', async () => {
			await yuno.order('settings', { unknown_ids: 'refused' });
			const { body: customer } = await yuno.call('POST', '/v1/customers', CUSTOMER);
			await enrol('CARD', { customer_id: customer['id'] });
			const session = await yuno.call('POST', '/v1/customers/sessions', {
				...ACCOUNT,
				customer_id: 'nobody',
			});
			const list = await yuno.call('GET', '/v1/customers/nobody/payment-methods');
			assert.deepEqual(
				[session.body['code'], list.body['code']],
				['CUSTOMER_NOT_FOUND', 'CUSTOMER_NOT_FOUND'],
			);
		});

		for (const [type, field, typed, label] of [
			['CARD', 'card_number', '4242 4242 4242 4242', 'VISA'],
			['NU_PAY_ENROLLMENT', 'account_number', '0123456789', null],
			['ACH_ENROLLMENT', 'account_number', '000-123-456', null],
		] as const) {
			it(`saves what ${type} takes, and sends the payer back`, async () => {
				const enrolment = await enrol(type);
				assert.deepEqual([enrolment.status, enrolment.token], ['READY_TO_ENROLL', null]);
				const response = await yuno.press(enrolment.page, 'approve', { [field]: typed });
				assert.deepEqual([response.status, response.headers.get('location')], [303, BACK]);
				const saved = await read(enrolment);
				assert.equal(saved.status, 'ENROLLED');
				assert.ok(saved.token);
				assert.equal((saved.card as Json | null)?.['brand'] ?? null, label);
				assert.deepEqual(
					(await methodsOf('ana')).map(({ id }) => id),
					[enrolment.id],
				);
				assert.ok(!JSON.stringify(await methodsOf('ana')).includes(typed.replaceAll(/[ -]/g, '')));
			});
		}

		for (const [outcome, fields, status] of [
			['decline', {}, 'DECLINED'],
			['cancel', {}, 'CANCELED'],
			['expire', {}, 'EXPIRED'],
			['approve', { card_number: '4000 0000 0000 0002' }, 'DECLINED'],
		] as const) {
			it(`saves nothing by ${outcome} ${JSON.stringify(fields)}, for good`, async () => {
				const enrolment = await enrol();
				assert.equal((await yuno.press(enrolment.page, outcome, fields)).headers.get('location'), BACK);
				await yuno.press(enrolment.page, 'approve', { card_number: '4242424242424242' });
				const { token, card, ...after } = await read(enrolment);
				assert.deepEqual([after.status, token, card], [status, null, null]);
				assert.deepEqual(await methodsOf('ana'), []);
				assert.doesNotMatch(await text(enrolment.page), /Medio de pago registrado/);
			});
		}

		for (const [type, outcome, fields] of [
			['CARD', 'approve', { card_number: '4242 4242 4242 4243' }],
			['CARD', 'approve', { card_number: '' }],
			['NU_PAY_ENROLLMENT', 'approve', { account_number: '12' }],
			['CARD', 'win', {}],
		] as const) {
			it(`asks again after ${outcome} with ${JSON.stringify(fields)} for ${type}`, async () => {
				const enrolment = await enrol(type);
				assert.equal((await yuno.press(enrolment.page, outcome, fields)).status, 422);
				assert.equal((await read(enrolment)).status, 'READY_TO_ENROLL');
			});
		}

		it('is one a session and method, however often it is asked for', async () => {
			const { body: session } = await yuno.call('POST', '/v1/customers/sessions', {
				...ACCOUNT,
				customer_id: 'ana',
			});
			const path = `/v1/customers/sessions/${String(session['customer_session'])}/payment-methods`;
			const ids = [];
			for (const type of ['CARD', 'CARD', 'ACH_ENROLLMENT']) {
				const { body } = await yuno.call('POST', path, { ...ACCOUNT, payment_method_type: type });
				ids.push(body['id']);
			}
			assert.equal(ids[0], ids[1]);
			assert.notEqual(ids[1], ids[2]);
		});

		it('is undone by its customer alone', async () => {
			const enrolment = await enrol();
			const unenroll = (customer: string) =>
				yuno.call('POST', `/v1/customers/${customer}/payment-methods/${enrolment.id}/unenroll`);
			assert.equal((await unenroll('ana')).body['code'], 'INVALID_STATUS');
			await yuno.press(enrolment.page, 'approve', { card_number: '4242424242424242' });
			assert.equal((await unenroll('eva')).body['code'], 'NOT_FOUND');
			assert.equal((await methodsOf('ana')).length, 1);
			assert.equal((await unenroll('ana')).body['status'], 'UNENROLLED');
			assert.deepEqual(await methodsOf('ana'), []);
		});

		it('goes back with customerSession added, as in Yuno’s example, if told so', async () => {
			await yuno.order('settings', { enrolment_return: 'appended' });
			const { page } = await enrol();
			const back = new URL((await yuno.press(page, 'cancel')).headers.get('location') ?? '');
			assert.match(back.searchParams.get('customerSession') ?? '', /^[0-9a-f-]{36}$/);
			back.searchParams.delete('customerSession');
			assert.equal(back.href, BACK);
		});

		it('is not found for an id that there is none of', async () => {
			assert.equal((await fetch(`${yuno.origin}/enroll/nothing`)).status, 404);
		});
	});
});
