import { css } from 'lit';

/** What the scenes after the payer's act need beyond the card. */
export const sceneStyles = css`
	.scene {
		display: grid;
		gap: 16px;
		min-block-size: 96px;
		align-content: start;
	}
	.scene h2 {
		font-size: 1.125em;
	}
	.scene h2:focus-visible {
		outline-offset: 4px;
	}
	.icon {
		align-self: start;
		display: grid;
		place-items: center;
		inline-size: 24px;
		block-size: calc(1.125em * 1.4);
		color: var(--_muted);
	}
	.icon svg {
		inline-size: 24px;
		block-size: 24px;
	}
	.good .icon {
		color: var(--checkout-color-success, light-dark(#0a7a44, #5fd39a));
	}
	.bad .icon {
		color: var(--checkout-color-danger, light-dark(#b42318, #ff9b8f));
	}
	.facts {
		display: grid;
		gap: 2px;
	}
	.facts .row {
		align-items: center;
		margin-block-start: 8px;
	}
	.quiet {
		min-block-size: 44px;
		border: 1px solid var(--_border);
		border-radius: var(--_radius);
		font: inherit;
		cursor: pointer;
		padding: 8px 12px;
		background: none;
		color: inherit;
	}
	.icon > .spin,
	[aria-busy='true'] > .spin {
		inline-size: 18px;
		block-size: 18px;
		flex: none;
		border: 2px solid;
		border-block-start-color: transparent;
		border-radius: 50%;
		animation: spin 0.8s linear infinite;
	}
	@keyframes spin {
		to {
			rotate: 1turn;
		}
	}
	@media (prefers-reduced-motion: reduce) {
		.icon > .spin,
		[aria-busy='true'] > .spin {
			animation: none;
			border-block-start-color: inherit;
			border-style: dotted;
		}
	}
	[aria-busy='true'] > .spin {
		margin-inline-end: 10px;
	}
	/* As high as the two lines whose place it takes. */
	.below {
		min-block-size: 2.8em;
	}
	.ref {
		color: var(--_text);
		font-variant-numeric: tabular-nums;
	}
	@media (hover: hover) {
		.main:hover {
			filter: brightness(0.93);
		}
		.quiet:hover {
			background: color-mix(in srgb, var(--_text) 5%, transparent);
		}
	}
	a {
		color: var(--_accent);
		text-underline-offset: 2px;
	}
`;
