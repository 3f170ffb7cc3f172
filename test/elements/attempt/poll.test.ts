import { expect } from '@open-wc/testing';
import { poll, type PollSurroundings } from '../../../src/elements/attempt/poll.ts';

/** A browser whose clock moves when the test says so. */
class Clock implements PollSurroundings {
	seconds = 0;
	isHidden = false;
	#timer: { at: number; callback: () => void } | undefined;
	readonly #wakers = new Set<() => void>();

	now = () => this.seconds * 1000;
	hidden = () => this.isHidden;

	after(milliseconds: number, callback: () => void): () => void {
		const timer = { at: this.seconds + milliseconds / 1000, callback };
		this.#timer = timer;
		return () => {
			if (this.#timer === timer) this.#timer = undefined;
		};
	}

	onWake(callback: () => void): () => void {
		this.#wakers.add(callback);
		return () => this.#wakers.delete(callback);
	}

	wake(): void {
		for (const callback of this.#wakers) callback();
	}

	get waiting(): boolean {
		return this.#timer !== undefined;
	}

	get listening(): number {
		return this.#wakers.size;
	}

	/** Lets time pass second by second, and everything happen that falls into it. */
	async pass(seconds: number): Promise<void> {
		await settle();
		const end = this.seconds + seconds;
		while (this.seconds < end) {
			this.seconds++;
			if (this.#timer && this.#timer.at <= this.seconds) {
				const { callback } = this.#timer;
				this.#timer = undefined;
				callback();
				await settle();
			}
		}
	}
}

const settle = async () => {
	for (let turn = 0; turn < 8; turn++) await Promise.resolve();
};

describe('polling a status', () => {
	let clock: Clock;
	let reads: number[];
	beforeEach(() => {
		clock = new Clock();
		reads = [];
	});
	const read = async () => {
		reads.push(clock.seconds);
		return false;
	};

	it('reads at once, then after 1, 2, 3, 5, 8, 13 and 20 seconds, then every 30', async () => {
		poll(read, clock);
		await clock.pass(150);
		expect(reads).to.deep.equal([0, 1, 3, 6, 11, 19, 32, 52, 82, 112, 142]);
	});

	it('goes on for longer than a session at a bank lasts, and not for ever', async () => {
		poll(read, clock);
		await clock.pass(3 * 3600);
		expect(reads.at(-1)).to.be.within(30 * 60, 61 * 60);
		expect(clock.waiting).to.equal(false);
	});

	it('stops when the story has ended', async () => {
		poll(async () => reads.push(clock.seconds) === 3, clock);
		await clock.pass(300);
		expect(reads).to.deep.equal([0, 1, 3]);
		expect(clock.listening).to.equal(0);
	});

	it('rests while nobody looks, and reads as soon as somebody does', async () => {
		poll(read, clock);
		await clock.pass(2);
		clock.isHidden = true;
		await clock.pass(1000);
		expect(reads).to.deep.equal([0, 1]);
		clock.isHidden = false;
		clock.wake();
		await settle();
		expect(reads).to.deep.equal([0, 1, 1002]);
		await clock.pass(30);
		expect(reads.length).to.be.greaterThan(3);
	});

	it('reads when somebody looks again after hours', async () => {
		poll(read, clock);
		await clock.pass(3 * 3600);
		const before = reads.length;
		clock.wake();
		await settle();
		expect(reads.length).to.equal(before + 1);
	});

	it('goes on after a read that failed', async () => {
		poll(async () => {
			reads.push(clock.seconds);
			throw new TypeError('Failed to fetch');
		}, clock);
		await clock.pass(10);
		expect(reads).to.deep.equal([0, 1, 3, 6]);
	});

	it('makes one read at a time, however often it is asked', async () => {
		let answer = (_: boolean) => {};
		const polling = poll(() => {
			reads.push(clock.seconds);
			return new Promise((resolve) => (answer = resolve));
		}, clock);
		polling.readNow();
		clock.wake();
		await clock.pass(60);
		expect(reads).to.deep.equal([0]);
		answer(false);
		await clock.pass(1);
		expect(reads).to.deep.equal([0, 61]);
	});

	it('says and does nothing more once it is stopped', async () => {
		const polling = poll(read, clock);
		await clock.pass(1);
		polling.stop();
		polling.stop();
		polling.readNow();
		clock.wake();
		await clock.pass(600);
		expect(reads).to.deep.equal([0, 1]);
		expect(clock.listening).to.equal(0);
	});
});
