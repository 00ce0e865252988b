// One number for several runs.

/** The middle one; of an even count, the mean of the two in the middle. */
export function median(values) {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return null;
  const middle = (known.length - 1) / 2;
  return (known[Math.floor(middle)] + known[Math.ceil(middle)]) / 2;
}

/** The least value that so many of a hundred do not exceed. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? null;
}

/** The median of each number in records of one shape. */
export function medians(records) {
  const entry = (key) => {
    const values = records.map((record) => record[key]);
    const isRecord = values[0] !== null && typeof values[0] === 'object';
    return [key, isRecord ? medians(values) : median(values)];
  };
  return Object.fromEntries(Object.keys(records[0]).map(entry));
}
