const HEADER_BYTES = 64;
const MAGIC = 0x7f454c46;
const CLASS_64_BIT = 2;
const DATA_LITTLE_ENDIAN = 1;

/**
 * How many bytes of an ELF file are the ELF file's own: linkers put the section header table last,
 * so whatever stands behind it was appended later.
 *
 * @param file at least the first 64 bytes of it
 * @throws {TypeError} where it is no 64-bit little-endian ELF file, or has no section header table
 */
export function elfLength(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.byteLength < HEADER_BYTES || view.getUint32(0) !== MAGIC) {
    throw new TypeError("this is no ELF file");
  }
  if (file[4] !== CLASS_64_BIT || file[5] !== DATA_LITTLE_ENDIAN) {
    throw new TypeError("this is an ELF file of another kind than 64-bit little-endian");
  }
  const sectionHeaders = Number(view.getBigUint64(0x28, true));
  const sectionHeaderBytes = view.getUint16(0x3a, true);
  const sections = view.getUint16(0x3c, true);
  if (sectionHeaders === 0 || sections === 0) {
    throw new TypeError("this ELF file has no section header table");
  }
  return sectionHeaders + sections * sectionHeaderBytes;
}
