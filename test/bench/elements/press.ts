import type { Browser } from 'playwright-core';
import type { Row } from '../row.ts';
import { median } from '../samples.ts';
import type { Scale } from '../scale.ts';
import { launch, stylesOfOurs, visit, type Tag } from './browser.ts';
import { openShop, type Shop } from './shop.ts';

/** From the press of the button until the provider's page is asked for, beside a press that does one fetch. */
export async function press({ short }: Scale): Promise<Row[]> {
	const shop = await openShop();
	const browser = await launch();
	try {
		const css = await stylesOfOurs(browser, shop.origin);
		const ours: number[] = [];
		const plain: number[] = [];
		for (let round = 0; round < (short ? 5 : 20); round++) {
			plain.push(await pressed(browser, shop, 'plain-link', css));
			ours.push(await pressed(browser, shop, 'payment-link', css));
		}
		return [
			{
				name: 'from press to navigation, first press of a visit',
				ours: median(ours),
				baseline: { name: 'bare fetch', value: median(plain) },
				unit: 'ms',
				by: 'difference',
			},
		];
	} finally {
		await browser.close();
		await shop.close();
	}
}

async function pressed(browser: Browser, shop: Shop, tag: Tag, css: string): Promise<number> {
	const { page, leave } = await visit(browser, shop.origin, tag);
	try {
		await page.evaluate(
			async ([styles, name]) => {
				(globalThis as { plainStyles?: (css: string) => void }).plainStyles?.(styles);
				const place = document.querySelector('#place')!;
				place.innerHTML = `<${name} endpoint="/checkout" item="a"></${name}>`;
				const shows = () => place.firstElementChild?.shadowRoot?.querySelector('.card:not(.bones)');
				while (!shows()) await new Promise(requestAnimationFrame);
			},
			[css, tag] as const,
		);
		const button = page.locator(`${tag} button.main`);
		const box = await button.boundingBox();
		if (!box) throw new Error('There is no button to press');
		const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
		// A finger is on its way for longer than this.
		await page.mouse.move(x, y);
		await page.mouse.down();
		await new Promise((resolve) => setTimeout(resolve, 80));
		const start = performance.now();
		await page.mouse.up();
		await page.waitForURL('**/paying');
		return shop.arrivedAt() - start;
	} finally {
		await leave();
	}
}
