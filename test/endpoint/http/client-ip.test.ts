import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
	checkTrustedProxies,
	createClientIp,
	type TrustedProxies,
} from '../../../src/endpoint/http/client-ip.ts';
import { isInBlocks, parseIp, parseIpBlock, subscriberOf } from '../../../src/endpoint/http/ip.ts';
import type { LogEntry } from '../../../src/endpoint/index.ts';

const XFF = 'x-forwarded-for';
const NGINX = ['10.0.0.0/8'];
const CHAIN = ['10.0.0.0/8', '203.0.113.0/24', '2001:db8:ffff::/48'];
const CLOUD = { header: 'cf-connecting-ip' };

/** Who is believed, where the socket comes from, what the headers say, and who the payer is taken for. */
const TABLE: readonly (readonly [
	name: string,
	trusted: TrustedProxies | undefined,
	socket: string | undefined,
	headers: Record<string, string>,
	payer: string | undefined,
])[] = [
	['the socket', undefined, '198.51.100.7', {}, '198.51.100.7'],
	['the socket, whatever a header claims', undefined, '198.51.100.7', { [XFF]: '1.1.1.1' }, '198.51.100.7'],
	[
		'the socket, not a platform’s header',
		undefined,
		'198.51.100.7',
		{ 'cf-connecting-ip': '1.1.1.1' },
		'198.51.100.7',
	],
	['nobody, when the host does not say', undefined, undefined, { [XFF]: '1.1.1.1' }, undefined],
	['nobody, for a socket that is no address', undefined, 'unix:/run/x.sock', {}, undefined],
	['nobody, behind a proxy that was not configured', undefined, '127.0.0.1', { [XFF]: '1.1.1.1' }, undefined],
	['nobody, behind one that speaks RFC 7239', undefined, '10.0.0.2', { forwarded: 'for=1.1.1.1' }, undefined],
	['this machine, when nothing is forwarded', undefined, '127.0.0.1', {}, '127.0.0.1'],
	['an IPv4 socket in IPv6 clothes', undefined, '::ffff:198.51.100.7', {}, '198.51.100.7'],
	['the /64 of an IPv6 socket', undefined, '2001:db8:1:2:3:4:5:6', {}, '2001:db8:1:2::/64'],
	['the same /64 from another address', undefined, '2001:db8:1:2::1', {}, '2001:db8:1:2::/64'],
	['a socket with a zone', undefined, 'fe80::1%eth0', {}, 'fe80:0:0:0::/64'],
	['whom the proxy saw', NGINX, '10.0.0.2', { [XFF]: '198.51.100.7' }, '198.51.100.7'],
	[
		'whom the proxy saw, not what the payer wrote',
		NGINX,
		'10.0.0.2',
		{ [XFF]: '1.1.1.1, 198.51.100.7' },
		'198.51.100.7',
	],
	[
		'whom the first of two proxies saw',
		CHAIN,
		'10.0.0.2',
		{ [XFF]: '1.1.1.1, 198.51.100.7, 203.0.113.9' },
		'198.51.100.7',
	],
	[
		'the IPv6 payer before an IPv6 proxy',
		CHAIN,
		'2001:db8:ffff::1',
		{ [XFF]: '2001:db8:5:6::7' },
		'2001:db8:5:6::/64',
	],
	['a payer with a port', NGINX, '10.0.0.2', { [XFF]: '198.51.100.7:51234' }, '198.51.100.7'],
	[
		'a payer in brackets with a port',
		NGINX,
		'10.0.0.2',
		{ [XFF]: '[2001:db8:5:6::7]:51234' },
		'2001:db8:5:6::/64',
	],
	[
		'the socket of somebody who is no proxy of ours',
		NGINX,
		'198.51.100.9',
		{ [XFF]: '1.1.1.1' },
		'198.51.100.9',
	],
	['the proxy, when it forwards nobody', NGINX, '10.0.0.2', {}, '10.0.0.2'],
	['the proxy, when it forwards "unknown"', NGINX, '10.0.0.2', { [XFF]: '1.1.1.1, unknown' }, '10.0.0.2'],
	['the proxy, for a name', NGINX, '10.0.0.2', { [XFF]: 'localhost' }, '10.0.0.2'],
	['the proxy, for an address of five parts', NGINX, '10.0.0.2', { [XFF]: '1.2.3.4.5' }, '10.0.0.2'],
	['the proxy, for octets with leading zeros', NGINX, '10.0.0.2', { [XFF]: '198.051.100.007' }, '10.0.0.2'],
	['the proxy, for an empty list', NGINX, '10.0.0.2', { [XFF]: ' , , ' }, '10.0.0.2'],
	['the last hop, when all are proxies', NGINX, '10.0.0.2', { [XFF]: '10.0.0.4, 10.0.0.3' }, '10.0.0.4'],
	[
		'nobody, when a list was configured but no socket is known',
		NGINX,
		undefined,
		{ [XFF]: '1.1.1.1' },
		undefined,
	],
	['whom the platform names', CLOUD, undefined, { 'cf-connecting-ip': '198.51.100.7' }, '198.51.100.7'],
	[
		'whom the platform names, not what is forwarded',
		CLOUD,
		'10.0.0.2',
		{ 'cf-connecting-ip': '198.51.100.7', [XFF]: '1.1.1.1' },
		'198.51.100.7',
	],
	['nobody, when the platform names none', CLOUD, '10.0.0.2', {}, undefined],
	[
		'nobody, when the header came twice',
		CLOUD,
		'10.0.0.2',
		{ 'cf-connecting-ip': '1.1.1.1, 198.51.100.7' },
		undefined,
	],
	[
		'whom the platform names, from its addresses',
		{ ...CLOUD, from: CHAIN },
		'203.0.113.1',
		{ 'cf-connecting-ip': '198.51.100.7' },
		'198.51.100.7',
	],
	[
		'the socket, when the header comes from elsewhere',
		{ ...CLOUD, from: CHAIN },
		'198.51.100.9',
		{ 'cf-connecting-ip': '1.1.1.1' },
		'198.51.100.9',
	],
];

describe('The payer’s address is', () => {
	for (const [name, trusted, socket, headers, payer] of TABLE) {
		it(name, () => {
			const clientIp = createClientIp(trusted, () => {});
			assert.equal(clientIp(new Headers(headers), { ip: socket }), payer);
		});
	}

	it('not what a host hands over in another shape', () => {
		const clientIp = createClientIp(undefined, () => {});
		for (const odd of [undefined, {}, { ip: 7 }, { ip: null }] as never[]) {
			assert.equal(clientIp(new Headers(), odd), undefined);
		}
	});

	it('asked for once in the log, when a proxy is not configured', () => {
		const log: LogEntry[] = [];
		const clientIp = createClientIp(undefined, (entry) => log.push(entry));
		for (let times = 0; times < 3; times++) clientIp(new Headers({ [XFF]: '1.1.1.1' }), { ip: '127.0.0.1' });
		assert.deepEqual(
			log.map(({ level, message }) => [level, /trustedProxies/.test(message)]),
			[['warn', true]],
		);
	});
});

describe('An IP address', () => {
	for (const text of [
		'',
		' ',
		'x',
		'1.2.3',
		'1.2.3.4.5',
		'256.1.1.1',
		'1.2.3.-4',
		'0x7f.0.0.1',
		'2130706433',
		'1.2.3.4/8',
		':',
		':::',
		'1::2::3',
		'12345::',
		'g::1',
		'1:2:3:4:5:6:7',
		'1:2:3:4:5:6:7:8:9',
		'1:2:3:4:5:6:7::8',
		'[::1',
		'[1.2.3.4',
		'::1.2.3',
		'1.2.3.4::',
		'1'.repeat(100_000),
		':'.repeat(100_000),
	]) {
		it(`is not ${text.slice(0, 20) || '(empty)'}`, () => assert.equal(parseIp(text), undefined));
	}

	it('is told apart from its neighbours at every length of a block', () => {
		for (let bits = 1; bits <= 32; bits++) {
			const last = 2 ** (32 - bits);
			const dotted = (n: number) => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
			const block = parseIpBlock(`${dotted(last % 2 ** 32)}/${bits}`);
			assert.ok(block);
			const inside = parseIp(dotted(last * 2 - 1));
			const outside = parseIp(dotted(last - 1));
			assert.ok(inside && outside);
			assert.equal(isInBlocks(inside, [block]), true, `/${bits} inside`);
			assert.equal(isInBlocks(outside, [block]), false, `/${bits} outside`);
		}
	});

	it('has one spelling, however it was written', () => {
		const spellings = [
			'2001:db8::1',
			'2001:DB8:0:0:0:0:0:1',
			'2001:0db8::0001',
			'[2001:db8::1]:443',
			'2001:db8::0.0.0.1',
		];
		assert.deepEqual(
			new Set(spellings.map((text) => subscriberOf(parseIp(text) ?? []))),
			new Set(['2001:db8:0:0::/64']),
		);
	});

	it('of a trusted proxy is checked when the endpoint is made', () => {
		assert.deepEqual(checkTrustedProxies(['10.0.0.0/8', '::1', '192.0.2.1']), []);
		assert.deepEqual(checkTrustedProxies({ header: 'cf-connecting-ip', from: ['10.0.0.0/8'] }), []);
		for (const wrong of [
			['*'],
			['10.0.0.0/33'],
			['10.0.0.0/'],
			['::/129'],
			['proxy.internal'],
			[7 as never],
		]) {
			assert.equal(checkTrustedProxies(wrong).length, 1, String(wrong));
		}
		assert.match(checkTrustedProxies({ header: 'X-Forwarded-For' }).join(), /which payers can write/);
		assert.equal(checkTrustedProxies({ header: '' }).length, 1);
	});
});
