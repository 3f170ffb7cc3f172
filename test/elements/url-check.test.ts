import { expect } from '@open-wc/testing';
import { isSafeAddress } from '../../src/elements/url-check.ts';

const OPENS = [
	'https://pagos.onepay.la/p/1',
	'https://pagos.onepay.la',
	'https://pagos.onepay.la?p=1',
	'https://pagos.onepay.la#p',
	'https://PAGOS.onepay.la/p/1',
	'HTTPS://pagos.onepay.la/p/1',
	'https://checkout.y.uno:8443/session/abc?x=1&y=2#z',
	'https://xn--pgs-ela.example/p',
	'https://a-b.example/path%20with%20spaces',
	'http://localhost:4010/payment/1',
	'http://127.0.0.1:4010/payment/1',
	'http://127.8.9.1/payment/1',
	'http://[::1]:4010/payment/1',
	'https://127.0.0.1:4010/payment/1',
];

const STAYS_CLOSED = [
	'',
	'pagos.onepay.la/p/1',
	'/p/1',
	'//pagos.onepay.la/p/1',
	'/\\pagos.onepay.la',
	'https:pagos.onepay.la',
	'https:/pagos.onepay.la',
	'https:\\\\pagos.onepay.la',
	'https://pagos.onepay.la\\@evil.example',
	'https:///pagos.onepay.la',
	'http://pagos.onepay.la/p/1',
	'http://localhost.evil.example/',
	'http://127.0.0.1.evil.example/',
	'http://127.1/',
	'http://2130706433/',
	'http://0x7f.0.0.1/',
	'https://0x7f.1/',
	'javascript:alert(1)',
	'javascript://pagos.onepay.la/%0aalert(1)',
	'JaVaScRiPt:alert(1)',
	'data:text/html,<script>alert(1)</script>',
	'blob:https://pagos.onepay.la/1',
	'file:///etc/passwd',
	'ftp://pagos.onepay.la/',
	'intent://pagos.onepay.la#Intent;end',
	'view-source:https://pagos.onepay.la',
	'https://user@pagos.onepay.la/',
	'https://user:password@pagos.onepay.la/',
	'https://pagos.onepay.la@evil.example/',
	' https://pagos.onepay.la/',
	'https://pagos.onepay.la/ ',
	'java\tscript:alert(1)',
	'https://pagos.onepay.la/\n',
	'ht\ntps://pagos.onepay.la/',
	'https://pagos\u3002onepay.la/',
	'https://\uff50agos.onepay.la/',
	'https://p\u0430gos.onepay.la/',
	'https://pagos.onepay.la./',
	'https://.onepay.la/',
	'https://pagos..onepay.la/',
	'https://pagos.onepay.la:99999/',
	'https://pagos.onepay.la:/',
	'https://pagos_onepay.la/',
	'https://[::1/',
	'https://%70agos.onepay.la/',
	null,
	undefined,
	42,
	{ toString: () => 'https://pagos.onepay.la/' },
];

describe('the address of a provider’s page', () => {
	for (const url of OPENS) it(`opens ${url}`, () => expect(isSafeAddress(url)).to.equal(true));
	for (const url of STAYS_CLOSED) {
		it(`does not open ${JSON.stringify(url) ?? 'undefined'}`, () =>
			expect(isSafeAddress(url)).to.equal(false));
	}
});
