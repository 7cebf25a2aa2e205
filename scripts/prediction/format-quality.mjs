/**
 * @param {readonly import('./measure-prediction.mjs').Quality[]} qualities
 */
export function formatQuality(qualities) {
  const lines = qualities.flatMap(({ label, lists, repositories, changes }) =>
    lists.map(
      ({ length, precision, recall, hit, later }) =>
        `| ${label} | ${length} | ${[precision, recall, hit, later].map(percent).join(' | ')} | ${repositories} / ${changes} |`,
    ),
  );
  return [
    '| by | names | precision | recall | changes hit | added then or later | repositories / changes |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/**
 * @param {number} share
 */
function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}
