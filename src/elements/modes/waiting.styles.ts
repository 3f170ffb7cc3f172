import { css } from '../css.ts';

/** What paying on a phone needs beyond the scenes. */
export const waitingStyles = css`
	.qr {
		display: flex;
		flex-wrap: wrap;
		gap: 16px 24px;
		align-items: center;
	}
	.qr svg {
		inline-size: min(200px, 100%);
		aspect-ratio: 1;
		border-radius: 8px;
		background: #fff;
		fill: #000;
		stroke: none;
		forced-color-adjust: none;
	}
	ol {
		display: grid;
		gap: 8px;
		padding-inline-start: 1.25em;
	}
	.steps {
		display: flex;
		flex-wrap: wrap;
		gap: 8px;
	}
	.steps > * {
		flex: 1 1 auto;
	}
	.own-browser {
		display: grid;
		gap: 8px;
	}
	.by-hand {
		inline-size: 100%;
	}
	.by-hand input {
		inline-size: 100%;
		min-block-size: 44px;
		padding: 8px 12px;
		border: 1px solid var(--_border);
		border-radius: var(--_radius);
		background: none;
		color: inherit;
		font: inherit;
	}
	a.quiet {
		display: grid;
		place-items: center;
		text-decoration: none;
		color: inherit;
	}
	.plain {
		justify-self: start;
		min-block-size: 44px;
		padding: 8px 0;
		border: 0;
		background: none;
		color: var(--_muted);
		font: inherit;
		text-decoration: underline;
		cursor: pointer;
	}
	.live {
		align-items: center;
	}
	.live .spin {
		inline-size: 16px;
		block-size: 16px;
	}
	time {
		font-variant-numeric: tabular-nums;
	}
`;
