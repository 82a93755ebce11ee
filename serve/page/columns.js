// The columns of /api/v1/columns: FSC1 (docs/formats/http.md) or JSON, as plain arrays with null.

const MAGIC = 0x31435346;  // "FSC1", little-endian.

export const decode = {
  /** {meta, columns: {time: [...], y: [...], ...}}; a column may be shorter than time. Throws on bytes that are not FSC1. */
  binary(buffer) {
    const view = new DataView(buffer);
    if (buffer.byteLength < 8 || view.getUint32(0, true) !== MAGIC) {
      throw new Error('The service sent data that is not in its own format.');
    }
    const length = view.getUint32(4, true);
    const meta = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
    let offset = Math.ceil((8 + length) / 8) * 8;
    const columns = {};
    for (const name of meta.columns) {
      const wide = name === 'time';
      const type = wide ? Float64Array : Float32Array;
      // Behind an odd number of rows a column of 4-byte numbers still begins on 4 bytes.
      columns[name] = with_nulls(new type(buffer, offset, meta.rows));
      offset += meta.rows * type.BYTES_PER_ELEMENT;
    }
    return { meta, columns };
  },

  json(answer) {
    const { data, ...meta } = answer;
    return { meta, columns: Object.fromEntries(meta.columns.map((name, i) => [name, data[i]])) };
  },
};

/** NaN stands for null, and the chart wants null. A column ends with its last number: those of what was
    seen have nothing in the rows of the forecast, and arrays of plain doubles stay unboxed. */
function with_nulls(numbers) {
  let end = numbers.length;
  while (end > 0 && numbers[end - 1] !== numbers[end - 1]) end--;
  const all = Array.from(numbers.subarray(0, end));
  for (let i = 0; i < end; i++) {
    if (numbers[i] !== numbers[i]) all[i] = null;
  }
  return all;
}
