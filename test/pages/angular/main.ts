import 'checkout-links/define';
import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import type { CheckoutStartEvent } from 'checkout-links';

/**
 * Angular needs no types of ours beyond the tags and the events that `checkout-links/define` declares for every page: the
 * schema lets the tag through, and `$event` has the class of its event. In brackets stands a property, after `attr.` an
 * attribute.
 */
@Component({
	selector: 'app-root',
	schemas: [CUSTOM_ELEMENTS_SCHEMA],
	template: `
		<main>
			<button (click)="items.set(items().toReversed())">Turn round</button>
			<button (click)="shown.set(!shown())">Show or hide</button>
			<button (click)="agreed.set(true)">Agree</button>
			<output>{{ told().join(' ') }}</output>
			@if (shown()) {
				@for (item of items(); track item) {
					<payment-link
						[id]="item"
						[item]="item"
						endpoint="/checkout"
						[disabled]="!agreed()"
						[customer]="customer"
						[attr.return-url]="address"
						(checkout-start)="hear($event)"
					/>
				}
			}
		</main>
	`,
})
class App {
	readonly customer = { email: 'ana@example.com' };
	readonly address = location.href;
	readonly items = signal(['cafe', 'te', 'pan']);
	readonly shown = signal(true);
	readonly agreed = signal(false);
	readonly told = signal<readonly string[]>([]);

	hear(event: CheckoutStartEvent): void {
		this.told.set([...this.told(), event.type]);
	}
}

await bootstrapApplication(App);

// @ts-expect-error no such mode
export const wrong: HTMLElementTagNameMap['payment-link']['mode'] = 'modal';
