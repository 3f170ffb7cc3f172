import type { StoryObj } from '@storybook/web-components-vite';
import { payerAt, type Payer } from './payer.ts';

/** Returns functions that create stories of one element, by its tag. */
export function storyteller<Element extends HTMLElement>(tag: string) {
	type Story = StoryObj<Element>;

	/** A story without actions of the payer. It ends once `sight` resolves. */
	function shown(sight: (payer: Payer) => Promise<void>, more: Story = {}): Story {
		return { ...more, play: ({ canvasElement }) => sight(payerAt(canvasElement, tag)) };
	}

	/** A story in which the payer acts. Too slow for the page of documentation, which would run all of them at once. */
	function told(act: (payer: Payer) => Promise<void>, more: Story = {}): Story {
		return { ...shown(act, more), tags: ['!autodocs'] };
	}

	/**
	 * A story in which the payer presses the button, chooses an outcome on the provider's page, returns, and reads the
	 * result.
	 */
	function ended(outcome: string, words: Parameters<Payer['reads']>[0], more: Story = {}): Story {
		return told(async (payer) => {
			await payer.press();
			await payer.choose(outcome);
			await payer.reads(words);
		}, more);
	}

	return { shown, told, ended };
}
