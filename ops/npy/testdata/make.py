"""Writes the files of this folder: python3 make.py, with numpy 1.24."""
import numpy as np

values = {
    "f2": [0.0, -0.0, 1.5, -2.0, 65504.0, 6e-8, np.inf, np.nan],
    "f4": [0.0, -0.0, 1.5, 3e38, 1e-45, -np.inf, np.nan],
    "f8": [0.0, -0.0, 0.1, 1e308, 5e-324, -np.inf, np.nan],
    "i1": [0, 1, -128, 127], "i2": [0, 1, -32768, 32767],
    "i4": [0, 1, -2**31, 2**31 - 1], "i8": [0, 1, -2**63, 2**63 - 1],
    "u1": [0, 1, 255], "u2": [0, 1, 65535], "u4": [0, 1, 2**32 - 1], "u8": [0, 1, 2**64 - 1],
}
for name, v in values.items():
    for letter, order in (("<", "little"), (">", "big")):
        np.save(f"{name}_{order}.npy", np.array(v, dtype=letter + name))
np.save("bool.npy", np.array([True, False, True]))
np.save("empty.npy", np.zeros(0))
np.save("number.npy", np.float64(42))
m = np.arange(6.0).reshape(2, 3)
np.save("rows.npy", m)
np.save("columns.npy", np.asfortranarray(m))
np.save("cube.npy", np.arange(24.0).reshape(2, 3, 4))
np.save("cube_columns.npy", np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)))
with open("version2.npy", "wb") as f:
    np.lib.format.write_array(f, m, version=(2, 0))
np.save("complex.npy", np.array([1j]))
np.save("text.npy", np.array(["a"]))
np.save("object.npy", np.array([None], dtype=object))
np.save("record.npy", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]))
np.save("date.npy", np.array(["2026-01-01"], dtype="datetime64[D]"))
np.savez("stored.npz", m=m, x=np.arange(4))
np.savez_compressed("packed.npz", m=m, x=np.arange(4), zeros=np.zeros(100000))
