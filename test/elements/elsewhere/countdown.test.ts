import { expect } from '@open-wc/testing';
import { clockText, secondsLeft, spokenMark, spokenText } from '../../../src/elements/elsewhere/countdown.ts';

describe('the time that is left to pay', () => {
	for (const [seconds, reads] of [
		[0, '0:00'],
		[9, '0:09'],
		[60, '1:00'],
		[872, '14:32'],
		[3600, '1:00:00'],
		[3725, '1:02:05'],
		[21_598, '5:59:58'],
		[86_399, '23:59:59'],
		[86_400, '1 día'],
		[2 * 86_400 - 7_200, '1 día'],
		[15 * 86_400 - 2, '15 días'],
	] as const) {
		it(`reads ${reads} at ${seconds} seconds`, () => expect(clockText(seconds, 'es-CO')).to.equal(reads));
	}

	it('is spoken at 10, 5 and 1 minutes and at 30 seconds, and not in between', () => {
		const spoken = [];
		let last: number | undefined;
		for (let seconds = 900; seconds >= 0; seconds--) {
			const mark = spokenMark(seconds);
			if (mark !== last) spoken.push(seconds);
			last = mark;
		}
		expect(spoken).to.deep.equal([600, 300, 60, 30]);
	});

	it('reads days in the payer’s words', () => {
		expect(clockText(3 * 86_400, 'en')).to.equal('3 days');
		expect(clockText(2 * 86_400, 'pt')).to.equal('2 dias');
	});

	it('is spoken in the payer’s words', () => {
		expect(spokenText(600, 'es-CO')).to.equal('10 minutos');
		expect(spokenText(30, 'en')).to.equal('30 seconds');
	});

	it('counts down to nothing, and not below', () => {
		const now = Date.UTC(2026, 10, 21, 12);
		expect(secondsLeft('2026-11-21T12:14:32Z', now)).to.equal(872);
		expect(secondsLeft('2026-11-21T11:00:00Z', now)).to.equal(0);
	});

	it('is unknown where the link has no end', () => {
		for (const end of [null, undefined, '', 'soon']) expect(secondsLeft(end, 0)).to.equal(undefined);
	});
});
