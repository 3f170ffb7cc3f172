import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createEndpoint } from '../../src/endpoint/index.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { openStore, type OpenStore, type StoreKind } from './open-store.ts';
import { ACCOUNT, AMOUNT, SECRETS, type RefundJob } from './refunder.ts';
import { DATABASE_URL, hostOf, reachPostgres, reachRedis, REDIS_URL, RUN } from './servers.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const CAFE = {
	title: 'Café',
	amount: { value: '49900', currency: 'COP' },
	type: 'PAYVALIDA',
	country: 'CO',
} as const;
const CUSTOMER = { first_name: 'Ana', last_name: 'Gómez', email: 'ana@correo.com' };

const folder = mkdtempSync(join(tmpdir(), 'checkout-links-refunds-'));
after(() => rmSync(folder, { recursive: true }));

/** Why the store cannot be tried here, if so. */
async function absence(kind: StoreKind): Promise<string | undefined> {
	if (kind === 'sqlite') return undefined;
	const server = await (kind === 'postgres' ? reachPostgres() : reachRedis());
	if ('absent' in server) return server.absent;
	await ('end' in server.client ? server.client.end() : server.client.close());
	return undefined;
}

/** Runs a process that asks for a refund. @returns the status that it was answered, or the signal that ended it */
async function inProcess(job: RefundJob): Promise<unknown> {
	const child = fork(new URL('refunder.ts', import.meta.url), [JSON.stringify(job)], { execArgv: [] });
	let answer: unknown;
	child.on('message', (status) => (answer = status));
	const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
	return signal ?? (code === 0 ? answer : `ended with ${code}`);
}

const KINDS = [
	{ kind: 'sqlite', name: 'SQLite', where: 'a file', place: join(folder, 'refunds.db') },
	{ kind: 'postgres', name: 'PostgreSQL', where: hostOf(DATABASE_URL), place: `${RUN}_refunds` },
	{ kind: 'redis', name: 'Redis', where: hostOf(REDIS_URL), place: `${RUN}:refunds` },
] as const;

for (const { kind, name, where, place } of KINDS) {
	const absent = await absence(kind);
	if (absent) {
		it(`Refunds of several processes, ${name}: skipped, no server at ${where}`, { skip: absent }, () => {});
		continue;
	}

	describe(`Refunds of several processes, ${name}`, () => {
		let sandbox: StartedSandbox<'yuno'>;
		let opened: OpenStore;
		let offset = 0;
		let checkout: ReturnType<typeof createEndpoint>;
		before(async () => {
			sandbox = await startSandbox({ only: ['yuno'] });
			opened = await openStore(kind, place, () => offset);
			checkout = createEndpoint({
				origins: ['https://shop.example'],
				providers: [yuno({ ...ACCOUNT, baseUrl: sandbox.yuno.baseUrl })],
				items: { cafe: CAFE },
				store: opened.store,
				...SECRETS,
				log: () => {},
			});
		});
		after(async () => {
			await opened.erase();
			await opened.end();
			await sandbox.close();
		});

		/** A paid payment, and the ways to refund it. */
		const pay = async () => {
			offset = 0;
			const attempt = crypto.randomUUID();
			const { id } = await checkout.createPaymentLink({ item: 'cafe', attempt, customer: CUSTOMER });
			const { reference, providerId } = await checkout.getPayment({ id });
			const { origin, baseUrl } = sandbox.yuno;
			const body = JSON.stringify({ status: 'SUCCEEDED' });
			await fetch(`${origin}/_sandbox/payments/${providerId}`, { method: 'POST', body });
			return {
				askProcess: (dies: RefundJob['dies']) =>
					inProcess({ kind, place, baseUrl, reference, refund: 'return-1', dies }),
				ask: async () =>
					(await checkout.refundPayment({ payment: { reference }, id: 'return-1', amount: AMOUNT })).status,
				async returned() {
					const listed = (await (await fetch(`${origin}/_sandbox/payments`)).json()) as {
						readonly payments: readonly {
							readonly id: string;
							readonly object: { readonly amount: { readonly refunded: number } };
						}[];
					};
					return listed.payments.find((one) => one.id === providerId)?.object.amount.refunded;
				},
			};
		};

		it('send a refund once when they are asked at one time', async () => {
			const { askProcess, ask, returned } = await pay();
			const answers = await Promise.all([askProcess('never'), askProcess('never'), ask(), ask()]);
			assert.deepEqual(answers, ['succeeded', 'succeeded', 'succeeded', 'succeeded']);
			assert.equal(await returned(), 20_000);
		});

		it('find the refund of one that was killed after it was sent, and send nothing', async () => {
			const { askProcess, ask, returned } = await pay();
			assert.equal(await askProcess('after'), 'SIGKILL');
			offset += 31 * SECOND;
			assert.equal(await ask(), 'succeeded');
			assert.equal(await returned(), 20_000);
		});

		it('never send the refund of one that was killed before it was sent, and say so after 15 minutes', async () => {
			const { askProcess, ask, returned } = await pay();
			assert.equal(await askProcess('before'), 'SIGKILL');
			offset += 31 * SECOND;
			assert.equal(await ask(), 'uncertain');
			offset += 15 * MINUTE;
			await checkout.reconcile();
			assert.equal(await ask(), 'failed');
			assert.equal(await returned(), 0);
		});
	});
}
