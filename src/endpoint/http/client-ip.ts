import { isInBlocks, isPrivateIp, parseIp, parseIpBlock, subscriberOf, type Ip, type IpBlock } from './ip.ts';
import type { Log } from '../observe/log.ts';

/**
 * How the payer's address is read behind a proxy. Either a list of the proxies' addresses (`['10.0.0.0/8']`): their
 * `X-Forwarded-For` is read from the right up to the first address that is not on the list. Or a header that the
 * platform sets and payers cannot set (`{ header: 'cf-connecting-ip' }`), accepted from every address, or only from
 * those in `from`. `Forwarded` (RFC 7239) is not read.
 */
export type TrustedProxies =
	readonly string[] | { readonly header: string; readonly from?: readonly string[] };

/** The connection of a request, as reported by the host runtime. */
export interface Connection {
	/** Address of the other end of the socket. */
	readonly ip?: string | undefined;
}

/** The key for counting a payer's requests: an IPv4 address or an IPv6 /64. `undefined` when the address is unknown. */
export type ClientIp = (headers: Headers, connection: Connection | undefined) => string | undefined;

/** Legitimate proxies do not make a longer list. */
const MOST_HOPS = 32;

/**
 * Creates the function that finds the payer's address. Without `trusted` it is the socket's address, whatever the
 * headers contain. Exception: a forwarded request from a private address comes from a proxy that is not configured. Its
 * address is `undefined`, because counting all payers as one would block the shop. This is logged once.
 */
export function createClientIp(trusted: TrustedProxies | undefined, log: Log): ClientIp {
	let told = false;

	const withoutTrust: ClientIp = (headers, connection) => {
		const ip = ipOf(connection);
		if (!ip) return undefined;
		if (!isPrivateIp(ip) || !(headers.has('x-forwarded-for') || headers.has('forwarded'))) {
			return subscriberOf(ip);
		}
		if (!told) {
			told = true;
			log({
				level: 'warn',
				message:
					'requests are forwarded by a proxy; set `trustedProxies`, or payers are not told apart by address',
			});
		}
		return undefined;
	};
	if (trusted === undefined) return withoutTrust;

	if (isList(trusted)) {
		const proxies = trusted.flatMap((block) => parseIpBlock(block) ?? []);
		return (headers, connection) => {
			const ip = ipOf(connection);
			return ip && subscriberOf(isInBlocks(ip, proxies) ? beyond(proxies, headers, ip) : ip);
		};
	}

	const from = trusted.from?.flatMap((block) => parseIpBlock(block) ?? []);
	return (headers, connection) => {
		const ip = ipOf(connection);
		if (from && !(ip && isInBlocks(ip, from))) return ip && subscriberOf(ip);
		const said = parseIp(headers.get(trusted.header) ?? '');
		return said && subscriberOf(said);
	};
}

/** Everything wrong with the setting, one sentence each. */
export function checkTrustedProxies(trusted: TrustedProxies | undefined): string[] {
	if (trusted === undefined) return [];
	const list = isList(trusted) ? trusted : (trusted.from ?? []);
	return [
		...list
			.filter((block) => typeof block !== 'string' || parseIpBlock(block) === undefined)
			.map((block) => `\`trustedProxies\` has "${block}"; write an address or a block, as "10.0.0.0/8".`),
		...(!isList(trusted) && !/^[a-z0-9-]+$/i.test(trusted.header ?? '')
			? ['`trustedProxies.header` is not a header name; write e.g. "cf-connecting-ip".']
			: []),
		...(!isList(trusted) && /^x-forwarded-for$/i.test(trusted.header ?? '')
			? [
					'`trustedProxies.header` is X-Forwarded-For, which payers can write; list the addresses of the proxies.',
				]
			: []),
	];
}

/** The last address that our own proxies confirm. The payer may have written any address further left. */
function beyond(proxies: readonly IpBlock[], headers: Headers, socket: Ip): Ip {
	let vouched = socket;
	const hops = (headers.get('x-forwarded-for') ?? '').split(',').slice(-MOST_HOPS);
	for (const hop of hops.reverse()) {
		const ip = parseIp(hop);
		if (!ip) break;
		vouched = ip;
		if (!isInBlocks(ip, proxies)) break;
	}
	return vouched;
}

/** The address of the socket. Hosts pass different values as the second argument, so it is validated. */
function ipOf(connection: Connection | undefined): Ip | undefined {
	const said: unknown = connection?.ip;
	return typeof said === 'string' ? parseIp(said) : undefined;
}

function isList(trusted: TrustedProxies): trusted is readonly string[] {
	return Array.isArray(trusted);
}
