import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { createEndpoint, PaymentRefund } from '../../src/endpoint/index.ts';
import { neopay } from '../../src/providers/neopay/neopay.ts';
import { onepay } from '../../src/providers/onepay/onepay.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { yuno } from '../../src/providers/yuno/yuno.ts';
import { startSandbox, type StartedSandbox } from '../../src/sandbox/index.ts';
import { ROOT } from '../../src/build/run-tool.ts';
import { run } from '../cli/command.ts';

const page = await readFile(join(ROOT, 'docs/refunds.md'), 'utf8');
const [, snippet = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
const commands = [...page.matchAll(/^npx checkout-links (.+)$/gm)].map(([, line = '']) => line);
const [, curl = ''] = /^(curl .*?)^```$/ms.exec(page) ?? [];

const REFERENCE = '4X7Q0M2K9D3T8B1RZC';
const SECRET = 'TN9b2rV0cJq3mZ1xKf7sYw5hD8gL4pAe';
const SOURCES: Readonly<Record<string, string>> = {
	endpoint: 'src/endpoint/index.ts',
	'providers/yuno': 'src/providers/yuno/yuno.ts',
	'stores/sqlite': 'src/stores/sqlite.ts',
};
const KEYS = {
	YUNO_PUBLIC_API_KEY: 'sandbox_public',
	YUNO_PRIVATE_SECRET_KEY: 'sandbox_private',
	YUNO_ACCOUNT_ID: '493e9374-510a-4201-9e09-de669d75f256',
	CHECKOUT_REFUND_SECRET: SECRET,
};

/** What the snippet of the page exports. */
interface Snippet {
	readonly checkout: ReturnType<typeof createEndpoint>;
	takeBack(reference: string, returnNumber: string, pesos: string): Promise<PaymentRefund>;
}

describe('The page on refunds', () => {
	let sandbox: StartedSandbox<'yuno'>;
	let folder = '';
	let program: Snippet;
	/** Our reference of a paid payment. */
	const pay = async () => {
		const attempt = crypto.randomUUID();
		const customer = { first_name: 'Ana', last_name: 'Gómez', email: 'ana@correo.com' };
		const { id } = await program.checkout.createPaymentLink({ item: 'cafe', attempt, customer });
		const { reference, providerId } = await program.checkout.getPayment({ id });
		const body = JSON.stringify({ status: 'SUCCEEDED' });
		await fetch(`${sandbox.yuno.origin}/_sandbox/payments/${providerId}`, { method: 'POST', body });
		return reference;
	};

	before(async () => {
		sandbox = await startSandbox({ only: ['yuno'] });
		folder = await mkdtemp(join(tmpdir(), 'refunds-page-'));
		await writeFile(
			join(folder, 'checkout.config.mjs'),
			"export default { origins: ['https://shop.example'] };\n",
		);
		const text = snippet
			.replaceAll(/'checkout-links\/([\w/]+)'/g, (_, name: string) => {
				const source = SOURCES[name];
				assert.ok(source, name);
				return JSON.stringify(pathToFileURL(join(ROOT, source)));
			})
			.replaceAll(/process\.env\.(\w+) \?\? ''/g, (_, name: string) => {
				assert.ok(Object.hasOwn(KEYS, name), name);
				return JSON.stringify(KEYS[name as keyof typeof KEYS]);
			})
			.replace('yuno({', `yuno({ baseUrl: '${sandbox.yuno.baseUrl}',`)
			.replaceAll('console.log', 'void String')
			.replace('checkout.db', join(folder, 'checkout.db'));
		const file = join(folder, 'program.ts');
		await writeFile(file, text);
		program = (await import(pathToFileURL(file).href)) as Snippet;
	});
	after(async () => {
		await program.checkout.close();
		await sandbox.close();
		await rm(folder, { recursive: true });
	});

	it('has a program that gives a part back, once', async () => {
		const reference = await pay();
		const refund = await program.takeBack(reference, '1207', '20000');
		assert.deepEqual(
			[refund.id, refund.status, refund.payment.amountRefunded?.value],
			['return-1207', 'succeeded', '20000'],
		);
		assert.deepEqual(await program.takeBack(reference, '1207', '20000'), refund);
	});

	it('has commands that give a part back, and then the rest', async () => {
		assert.equal(commands.length, 2);
		const reference = await pay();
		for (const line of commands) {
			const command = run(line.replace(REFERENCE, reference).split(' '), {
				cwd: folder,
				env: { ...KEYS, YUNO_BASE_URL: sandbox.yuno.baseUrl },
			});
			assert.equal(await command.ended(), 0, command.printed());
		}
		const { status, refunds } = await program.checkout.getPayment({ reference });
		assert.deepEqual(
			[status, ...refunds.map(({ id, amount }) => `${id} ${amount.value}`)],
			['refunded', 'return-1207 20000', 'return-1208 29900'],
		);
	});

	it('has a request that works over HTTP', async () => {
		const reference = await pay();
		const [, address = ''] = /^curl "([^"]+)"/.exec(curl) ?? [];
		const [, body = ''] = /-d '([^']+)'/.exec(curl) ?? [];
		const headers = [...curl.matchAll(/-H ["']([^"']+)["']/g)].map(([, header = '']) => header.split(': '));
		const response = await program.checkout.fetch(
			new Request(address.replace(REFERENCE, reference), {
				method: 'POST',
				headers: headers.map(([name = '', value = '']) => [
					name,
					value.replace('$CHECKOUT_REFUND_SECRET', SECRET),
				]),
				body,
			}),
		);
		assert.equal(response.status, 200, await response.clone().text());
		assert.equal(((await response.json()) as PaymentRefund).status, 'succeeded');
	});

	it('names what each provider gives back', () => {
		const providers: readonly Provider[] = [
			onepay({ secretKey: 'sk_test_page' }),
			yuno({ publicKey: 'sandbox_p', privateKey: 'sandbox_q', accountId: crypto.randomUUID() }),
			neopay({ appKey: 'app', token: 'token', linkUrl: 'https://neopay.example/l/{slug}' }),
		];
		for (const { label, refunds } of providers) {
			const [, cell = ''] = new RegExp(`^\\| ${label} +\\| (.+) \\|$`, 'm').exec(page) ?? [];
			assert.equal(cell.startsWith('nothing'), !refunds, label);
			assert.equal(cell.startsWith('payments'), refunds?.payment !== undefined, label);
			assert.equal(cell.startsWith('charges'), refunds?.charge !== undefined, label);
			assert.equal(cell.includes('parts'), Object.values(refunds ?? {}).includes('parts'), label);
		}
	});
});
