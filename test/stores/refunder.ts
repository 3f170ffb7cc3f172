/** A process that asks for one refund, and may be killed on the way. Started by refund-processes.test.ts. */
import { createEndpoint } from '../../src/endpoint/index.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { openStore, type StoreKind } from './open-store.ts';

/** What the process is told, as JSON on its command line. */
export interface RefundJob {
	readonly kind: StoreKind;
	readonly place: string;
	readonly baseUrl: string;
	/** Our reference of the payment. */
	readonly reference: string;
	readonly refund: string;
	/** When the process kills itself: with the refund not sent yet, or sent and answered. */
	readonly dies: 'before' | 'after' | 'never';
}

export const ACCOUNT = {
	publicKey: 'sandbox_public',
	privateKey: 'sandbox_private',
	accountId: '493e9374-510a-4201-9e09-de669d75f256',
} as const;
export const SECRETS = {
	statusTokenSecret: 'a-receipt-secret-of-32-characters',
	refunds: { secret: 'a-refund-secret-of-32-characters!' },
};
export const AMOUNT = { value: '20000', currency: 'COP' };

const [, , given] = process.argv;
if (given !== undefined && process.send) await run(JSON.parse(given) as RefundJob);

async function run({ kind, place, baseUrl, reference, refund, dies }: RefundJob): Promise<void> {
	const dying: typeof fetch = async (input, init) => {
		const { url, method } = new Request(input, init);
		const isRefund = method === 'POST' && url.endsWith('/refund');
		if (isRefund && dies === 'before') await die();
		const response = await fetch(input, init);
		if (isRefund && dies === 'after') await die();
		return response;
	};
	const { store, end } = await openStore(kind, place);
	const checkout = createEndpoint({
		origins: ['https://shop.example'],
		providers: [yuno({ ...ACCOUNT, baseUrl, fetch: dying })],
		items: {},
		store,
		...SECRETS,
		log: () => {},
	});
	const { status } = await checkout.refundPayment({ payment: { reference }, id: refund, amount: AMOUNT });
	process.send?.(status);
	await end();
	process.disconnect();
}

/** The end of the process, as by `kill -9`. */
function die(): Promise<never> {
	process.kill(process.pid, 'SIGKILL');
	return new Promise(() => {});
}
