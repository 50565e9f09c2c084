/**
 * Published or reproduced elsewhere: mean utility over the online stream less the best single model's, in points, at cost
 * penalties 0, .05 and .15. MABWiser 2.7 and Vowpal Wabbit 9 with the best of several settings each.
 */
export const anchors: Readonly<Record<string, Readonly<Record<string, readonly [number, number, number]>>>> = {
	zeroeval5: {
		'VW RegCB (mellow .01)': [-1.44, -1.19, 1.46],
		'MABWiser UCB1 (α .3)': [-0.92, -1.06, -1.16],
		'VW SquareCB (γ 100)': [-0.77, -0.78, 0.54],
		'MABWiser Beta TS': [-0.61, -1.12, -1.44],
		'VW greedy': [-2.29, -0.53, 1.38],
		'MABWiser ε-greedy .1': [-2.1, -2.07, -1.48],
		'MABWiser LinUCB (α .1)': [-1.01, -1.45, -0.65],
		'MABWiser LinTS (α .1)': [-1.35, -1.23, -1.29],
	},
	pareto: {
		'VW RegCB (mellow .01)': [-0.97, -2.14, -1.61],
		'MABWiser UCB1 (α .3)': [-0.54, -0.68, -0.43],
		'VW SquareCB (γ 100)': [-0.17, -0.9, -0.36],
		'MABWiser Beta TS': [-0.29, -0.65, -0.26],
		'VW greedy': [-0.06, -0.61, -0.41],
		'MABWiser ε-greedy .1': [-0.67, -0.58, -0.86],
		'MABWiser LinUCB (α .1)': [-0.61, -2.01, -0.98],
		'MABWiser LinTS (α .1)': [-0.55, -2.37, -2.13],
	},
};

/** USD per request, and the mean score that ParetoBandit published for it on the test split, warm from 8,374 prompts. */
export const paretoBudgets: readonly (readonly [number, number])[] = [
	[2.9e-5, 0.793],
	[8.3e-5, 0.813],
	[2.3e-4, 0.859],
	[6.6e-4, 0.898],
	[1.9e-3, 0.917],
	[5.3e-3, 0.924],
	[1.5e-2, 0.929],
];
