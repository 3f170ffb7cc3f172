/** The account of the secret key of a request. */
export interface KeyAccount {
	readonly key: string;
	/** Objects made with a test key cannot be read with a live one, and the reverse. */
	readonly isTest: boolean;
}

/** Reads `Authorization: Bearer sk_test_…`. Without a list, every well-formed secret key is accepted. */
export function keyAccount(headers: Headers, accepted?: readonly string[]): KeyAccount | undefined {
	const parts = /^Bearer (sk_(test|live)_[\w-]+)$/i.exec(headers.get('authorization') ?? '');
	const key = parts?.[1];
	if (!key || (accepted && !accepted.includes(key))) return undefined;
	return { key, isTest: parts[2] === 'test' };
}
