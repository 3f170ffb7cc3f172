import type { StoryObj } from '@storybook/web-components-vite';
import { payerAt, type Payer } from './payer.ts';

/** Makes stories of one element, by its tag. */
export function storyteller<Element extends HTMLElement>(tag: string) {
	type Story = StoryObj<Element>;

	/** A story that is told without the payer's doing: it is over once `sight` is there. */
	function shown(sight: (payer: Payer) => Promise<void>, more: Story = {}): Story {
		return { ...more, play: ({ canvasElement }) => sight(payerAt(canvasElement, tag)) };
	}

	/** A story in which the payer acts. Too long for the page of documentation, where all would run at once. */
	function told(act: (payer: Payer) => Promise<void>, more: Story = {}): Story {
		return { ...shown(act, more), tags: ['!autodocs'] };
	}

	/** A story in which the payer presses, decides on the provider's page, comes back, and reads what came of it. */
	function ended(outcome: string, words: Parameters<Payer['reads']>[0], more: Story = {}): Story {
		return told(async (payer) => {
			await payer.press();
			await payer.choose(outcome);
			await payer.reads(words);
		}, more);
	}

	return { shown, told, ended };
}
