import { randomBytes, randomUUID } from 'node:crypto';
import { signCheckoutToken, verifyCheckoutToken, type TokenKey } from '../../../src/endpoint/sale/token.ts';
import { exportJWK, generateKeyPair, importJWK, jwtVerify } from 'jose';
import type { Row } from '../row.ts';
import { median } from '../samples.ts';
import type { Scale } from '../scale.ts';

/** What it costs to check a checkout token, beside jose's check of the same signature with the key at hand. */
export async function tokens({ short }: Scale): Promise<Row[]> {
	const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
	const keys: readonly TokenKey[] = [
		{ kid: 'shared', alg: 'HS256', secret: randomBytes(32) },
		{ kid: 'pair', alg: 'EdDSA', jwk: await exportJWK(privateKey) },
	];
	const rows: Row[] = [];
	for (const key of keys) {
		const audience = 'bench';
		const offer = { kind: 'payment', title: 'Café', amount: { value: '49900', currency: 'COP' } } as const;
		const token = await signCheckoutToken({ offer }, { ...key, audience, jti: randomUUID() });
		const bare = key.alg === 'HS256' ? (key.secret as Uint8Array) : await publicKeyOf(key.jwk);
		const [ours, baseline] = await alternately(
			short ? 2_000 : 10_000,
			() => verifyCheckoutToken(token, { audience, keys: [key] }),
			() => jwtVerify(token, bare, { audience }),
		);
		rows.push({
			name: `check of a token signed with ${key.alg}`,
			ours,
			baseline: { name: 'jose alone', value: baseline },
			unit: 'µs',
			by: 'ratio',
		});
	}
	return rows;
}

async function publicKeyOf({ d: _secret, ...jwk }: Awaited<ReturnType<typeof exportJWK>>) {
	return importJWK(jwk, 'EdDSA');
}

/** The median time of each in microseconds, one call of the one after one of the other. */
async function alternately(times: number, ...calls: (() => Promise<unknown>)[]): Promise<[number, number]> {
	const taken = calls.map((): number[] => []);
	for (let n = 0; n < times; n++) {
		for (const [at, call] of calls.entries()) {
			const start = performance.now();
			await call();
			taken[at]?.push((performance.now() - start) * 1000);
		}
	}
	const [ours = Number.NaN, baseline = Number.NaN] = taken.map((all) => median(all.slice(times / 4)));
	return [ours, baseline];
}
