import type { Browser } from 'playwright-core';
import type { Row } from '../row.ts';
import { median } from '../samples.ts';
import type { Scale } from '../scale.ts';
import { launch, slowPage, stylesOfOurs, visit, type Tag } from './browser.ts';
import { openShop } from './shop.ts';

const COUNTS = [1, 100, 1000] as const;

/** What one page load with so many elements took, in milliseconds of the slowed processor. */
interface Load {
	/** Until every element had rendered its place-holder. */
	readonly upgraded: number;
	/** Until every element showed its offer, painted. */
	readonly shown: number;
	/** Layout shift (CLS) of the whole. */
	readonly shift: number;
	/** Time of tasks beyond 50 ms. */
	readonly blocked: number;
}

/** How fast elements appear, beside an element written by hand with the same DOM, in Chromium on a slow processor. */
export async function paint({ short }: Scale): Promise<Row[]> {
	const shop = await openShop();
	const browser = await launch();
	try {
		const css = await stylesOfOurs(browser, shop.origin);
		const rows: Row[] = [];
		for (const count of COUNTS) {
			const rounds = count === 1000 ? (short ? 3 : 7) : short ? 5 : 15;
			const ours: Load[] = [];
			const plain: Load[] = [];
			for (let round = 0; round < rounds; round++) {
				plain.push(await load(browser, shop.origin, 'plain-link', count, css));
				ours.push(await load(browser, shop.origin, 'payment-link', count, css));
			}
			rows.push(...rowsOf(count, ours, plain));
		}
		rows.push(await standing(browser, shop.origin, short ? 3 : 10));
		return rows;
	} finally {
		await browser.close();
		await shop.close();
	}
}

function rowsOf(count: number, ours: readonly Load[], plain: readonly Load[]): Row[] {
	const of = (loads: readonly Load[], figure: keyof Load) => median(loads.map((one) => one[figure]));
	const elements = count === 1 ? '1 element' : `${count.toLocaleString('en')} elements`;
	const beside = (name: string, figure: keyof Load): Row => ({
		name,
		ours: of(ours, figure),
		baseline: { name: 'by hand', value: of(plain, figure) },
		unit: 'ms',
		by: 'ratio',
	});
	return [
		{
			...beside(`${elements} upgraded`, 'upgraded'),
			...(count === 1000 && { target: { atMost: 2 } }),
		},
		beside(`${elements} painted with their offers`, 'shown'),
		{ ...beside(`long tasks of ${elements}, beyond 50 ms each`, 'blocked'), by: 'difference' },
		...(count === 1
			? [
					{
						name: 'layout shift, put into a page that is finished',
						ours: Math.max(...ours.map(({ shift }) => shift)),
						baseline: { name: 'by hand', value: Math.max(...plain.map(({ shift }) => shift)) },
						unit: '',
						by: 'value',
						note: 'whoever puts something above a paragraph moves the paragraph',
					} satisfies Row,
				]
			: []),
	];
}

/** What moves on a page that has the element in its HTML, from the first paint until the offer shows. */
async function standing(browser: Browser, origin: string, rounds: number): Promise<Row> {
	const shifts: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const { page, leave } = await slowPage(browser, `${origin}/standing.html`);
		shifts.push(
			await page.evaluate(async () => {
				let shift = 0;
				const observer = new PerformanceObserver((list) => {
					for (const entry of list.getEntries())
						shift += (entry as PerformanceEntry & { value: number }).value;
				});
				observer.observe({ type: 'layout-shift', buffered: true });
				const element = document.querySelector('payment-link')!;
				while (element.state !== 'ready') await new Promise(requestAnimationFrame);
				// Entries arrive after the frame that they are about.
				await new Promise((resolve) => setTimeout(resolve, 300));
				return shift;
			}),
		);
		await leave();
	}
	return {
		name: "layout shift, element in the page's HTML",
		ours: Math.max(...shifts),
		unit: '',
		by: 'value',
		target: { atMost: 0 },
	};
}

async function load(browser: Browser, origin: string, tag: Tag, count: number, css: string): Promise<Load> {
	const { page, leave } = await visit(browser, origin, tag);
	try {
		// Whatever the language and the first offer need is fetched before, as on the second page of a visit.
		await page.evaluate(
			async ([styles, name]) => {
				(globalThis as { plainStyles?: (css: string) => void }).plainStyles?.(styles);
				const place = document.querySelector('#place')!;
				place.innerHTML = `<${name} endpoint="/checkout" item="a"></${name}>`;
				const shows = () => !place.firstElementChild?.shadowRoot?.querySelector('.bones');
				while (!shows()) await new Promise(requestAnimationFrame);
				place.innerHTML = '';
				await new Promise((resolve) => setTimeout(resolve, 100));
			},
			[css, tag] as const,
		);
		return await page.evaluate(
			async ([name, many]) => {
				const place = document.querySelector('#place')!;
				let shift = 0;
				let blocked = 0;
				const watch = (type: string, take: (entry: PerformanceEntry) => void) => {
					const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
					observer.observe({ type, buffered: false });
				};
				watch('layout-shift', (entry) => (shift += (entry as PerformanceEntry & { value: number }).value));
				watch('longtask', (entry) => (blocked += entry.duration - 50));
				const painted = async () => {
					await new Promise(requestAnimationFrame);
					await new Promise<void>((resolve) => {
						const { port1, port2 } = new MessageChannel();
						port1.onmessage = () => resolve();
						port2.postMessage(0);
					});
				};
				const start = performance.now();
				place.innerHTML = `<${name} endpoint="/checkout" item="a"></${name}>`.repeat(many);
				const elements = Array.from(place.children) as (Element & { updateComplete?: Promise<unknown> })[];
				await Promise.all(elements.map((element) => element.updateComplete));
				const upgraded = performance.now() - start;
				let waiting = elements;
				const bones = ({ shadowRoot }: Element) => shadowRoot?.querySelector('.card:not(.bones)') === null;
				while ((waiting = waiting.filter(bones)).length > 0) {
					if (performance.now() - start > 120_000)
						throw new Error(
							`${waiting.length} of ${many} <${name}> did not show their offer within two minutes`,
						);
					await new Promise(requestAnimationFrame);
				}
				await painted();
				const shown = performance.now() - start;
				// Entries arrive after the frame that they are about.
				await new Promise((resolve) => setTimeout(resolve, 200));
				return { upgraded, shown, shift, blocked };
			},
			[tag, count] as const,
		);
	} finally {
		await leave();
	}
}
