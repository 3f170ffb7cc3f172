/** Whose secret key a request carries. */
export interface KeyAccount {
	readonly key: string;
	/** Objects made with a test key are not seen with a live one, and the other way round. */
	readonly isTest: boolean;
}

/** Reads `Authorization: Bearer sk_test_…`. Without a list, every secret key of the right shape is accepted. */
export function keyAccount(headers: Headers, accepted?: readonly string[]): KeyAccount | undefined {
	const parts = /^Bearer (sk_(test|live)_[\w-]+)$/i.exec(headers.get('authorization') ?? '');
	const key = parts?.[1];
	if (!key || (accepted && !accepted.includes(key))) return undefined;
	return { key, isTest: parts[2] === 'test' };
}
