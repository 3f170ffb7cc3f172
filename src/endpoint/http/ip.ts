/** An IP address as the eight 16-bit groups of IPv6; IPv4 as `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2) for comparison. */
export type Ip = readonly number[];

/** A block of addresses: those whose first `bits` bits equal the network's. */
export interface IpBlock {
	readonly network: Ip;
	readonly bits: number;
}

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);
const GROUP = /^[0-9a-f]{1,4}$/i;
/** Longer than any address with brackets, zone and port. */
const LONGEST = 80;

/**
 * Reads an address in the forms that sockets and proxies write: with a port, in brackets, with a zone. `undefined` for
 * anything else. Octets with leading zeros are refused, because programs interpret them differently.
 */
export function parseIp(text: string): Ip | undefined {
	if (text.length > LONGEST) return undefined;
	const trimmed = text.trim();
	const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(trimmed)?.[1];
	if (bracketed !== undefined) return parseIpv6(bracketed);
	return parseIpv4(trimmed.replace(/^([\d.]+):\d{1,5}$/, '$1')) ?? parseIpv6(trimmed);
}

/** Reads `10.0.0.0/8`, `2001:db8::/32`, or one address; `undefined` for anything else. */
export function parseIpBlock(text: string): IpBlock | undefined {
	const [address = '', prefix, ...rest] = text.split('/');
	const isIpv4 = parseIpv4(address) !== undefined;
	const network = parseIpv4(address) ?? parseIpv6(address);
	if (!network || rest.length > 0) return undefined;
	if (prefix === undefined) return { network, bits: 128 };
	if (!/^\d{1,3}$/.test(prefix)) return undefined;
	const bits = Number(prefix) + (isIpv4 ? 96 : 0);
	return bits <= 128 ? { network, bits } : undefined;
}

/** Whether the address is in one of the blocks. */
export function isInBlocks(ip: Ip, blocks: readonly IpBlock[]): boolean {
	return blocks.some(({ network, bits }) =>
		ip.every((group, at) => {
			const counted = Math.min(16, Math.max(0, bits - at * 16));
			const ignored = 16 - counted;
			return group >> ignored === (network[at] ?? 0) >> ignored;
		}),
	);
}

const blocks = (...list: readonly string[]) => list.map((text) => parseIpBlock(text) as IpBlock);

/** Addresses that payers on the internet do not have (RFC 6890): this machine, and networks behind a router. */
const PRIVATE = blocks(
	'127.0.0.0/8',
	'10.0.0.0/8',
	'172.16.0.0/12',
	'192.168.0.0/16',
	'169.254.0.0/16',
	'100.64.0.0/10',
	'::1',
	'fc00::/7',
	'fe80::/10',
);

export function isPrivateIp(ip: Ip): boolean {
	return isInBlocks(ip, PRIVATE);
}

/**
 * The address block of one subscriber, in one spelling: an IPv4 address, or the /64 of an IPv6 address, because every
 * subscriber has at least 2^64 of those (RFC 6177).
 */
export function subscriberOf(ip: Ip): string {
	if (isInBlocks(ip, IPV4_MAPPED)) {
		const [high = 0, low = 0] = ip.slice(6);
		return [high >> 8, high & 255, low >> 8, low & 255].join('.');
	}
	return `${ip
		.slice(0, 4)
		.map((group) => group.toString(16))
		.join(':')}::/64`;
}

const IPV4_MAPPED: readonly IpBlock[] = [{ network: [0, 0, 0, 0, 0, 0xffff, 0, 0], bits: 96 }];

function parseIpv4(text: string): Ip | undefined {
	const octets = IPV4.exec(text)?.slice(1).map(Number);
	if (!octets) return undefined;
	const [a = 0, b = 0, c = 0, d = 0] = octets;
	return [0, 0, 0, 0, 0, 0xffff, (a << 8) | b, (c << 8) | d];
}

function parseIpv6(text: string): Ip | undefined {
	const halves = text.replace(/%.*$/, '').split('::');
	if (halves.length > 2) return undefined;
	const [head, tail] = halves.map((half, at) => parseGroups(half, at === halves.length - 1));
	if (!head) return undefined;
	if (halves.length === 1) return head.length === 8 ? head : undefined;
	if (!tail || head.length + tail.length > 7) return undefined;
	return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/** The groups of one side of `::`. At the end of the address, an IPv4 address may replace the last two. */
function parseGroups(text: string, isEnd: boolean): number[] | undefined {
	if (text === '') return [];
	const parts = text.split(':');
	const ipv4 = isEnd ? parseIpv4(parts.at(-1) ?? '') : undefined;
	const hex = ipv4 ? parts.slice(0, -1) : parts;
	if (parts.length > 8 || !hex.every((part) => GROUP.test(part))) return undefined;
	return [...hex.map((part) => Number.parseInt(part, 16)), ...(ipv4?.slice(6) ?? [])];
}
