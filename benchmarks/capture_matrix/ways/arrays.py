"""Arrays and models: numpy, scipy, HDF5, netCDF, zarr, safetensors, joblib, torch."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["ARRAYS"]

_N = "import numpy as np\n"

ARRAYS = (
    way("numpy load npy", _N + "np.load('a.npy')", "numpy"),
    way("numpy load npz", _N + "np.load('b.npz')['x']", "numpy"),
    way("numpy load mmap_mode", _N + "float(np.load('a.npy', mmap_mode='r')[0])", "numpy"),
    way("numpy save", _N + "np.save('out/a.npy', np.arange(3))", "numpy"),
    way("numpy savez", _N + "np.savez_compressed('out/b.npz', x=np.arange(3))", "numpy"),
    way("numpy memmap r", _N + "int(np.memmap('raw.bin', dtype='u1', mode='r')[0])", "numpy"),
    way("numpy memmap r+", _N + "m = np.memmap('mapped2.bin', dtype='u1', mode='r+')\nm[0] = 7\nm.flush()", "numpy"),
    way("numpy memmap w+", _N + "m = np.memmap('out/m.bin', dtype='u1', mode='w+', shape=(9,))\nm[:] = 1\nm.flush()", "numpy"),
    way("numpy fromfile", _N + "np.fromfile('raw.bin', dtype='u1')", "numpy"),
    way("numpy tofile", _N + "np.arange(4).tofile('out/raw.bin')", "numpy"),
    way("numpy loadtxt", _N + "np.loadtxt('numbers.txt')", "numpy"),
    way("numpy genfromtxt", _N + "np.genfromtxt('numbers.txt')", "numpy"),
    way("numpy savetxt", _N + "np.savetxt('out/n.txt', np.eye(2))", "numpy"),
    way("scipy loadmat", "import scipy.io\nscipy.io.loadmat('m.mat')", "scipy"),
    way("scipy savemat", "import scipy.io\nscipy.io.savemat('out/m.mat', {'x': [1, 2]})", "scipy"),
    way("scipy wavfile read", "import scipy.io.wavfile as w\nw.read('sound.wav')", "scipy"),
    way("scipy sparse load_npz", "import scipy.sparse as s\ns.save_npz('out/s.npz', s.eye(3).tocsr())\ns.load_npz('out/s.npz')", "scipy"),
    way(
        "scipy netcdf_file",
        "import scipy.io\nwith scipy.io.netcdf_file('classic.nc', mmap=False) as f:\n    f.variables['x'][:].copy()",
        "scipy",
    ),
    way("h5py read", "import h5py\nwith h5py.File('grid.h5') as f:\n    f['x'][:]", "h5py"),
    way("h5py write", "import h5py\nwith h5py.File('out/h.h5', 'w') as f:\n    f['x'] = [1, 2]", "h5py"),
    way("h5py append", "import h5py\nwith h5py.File('append.h5', 'a') as f:\n    f['y'] = [1, 2]", "h5py"),
    way("h5py opened in an earlier cell", "import h5py\nkept_h5 = h5py.File('grid2.h5')", "h5py"),
    way("PyTables read", "import tables\nwith tables.open_file('grid.h5') as f:\n    f.root.x[:]", "tables"),
    way("PyTables write", "import tables\nwith tables.open_file('out/pt.h5', 'w') as f:\n    f.create_array('/', 'x', [1, 2])", "tables"),
    way("netCDF4 read", "import netCDF4\nwith netCDF4.Dataset('grid.nc') as d:\n    d['x'][:]", "netCDF4"),
    way(
        "netCDF4 write",
        "import netCDF4\nwith netCDF4.Dataset('out/n.nc', 'w') as d:\n    d.createDimension('x', 2)\n"
        "    d.createVariable('x', 'i4', ('x',))[:] = [1, 2]",
        "netCDF4",
    ),
    way("xarray open_dataset", "import xarray\nwith xarray.open_dataset('grid.nc') as d:\n    d.load()", "xarray", "netCDF4"),
    way(
        "xarray open_mfdataset",
        "import xarray\nwith xarray.open_mfdataset('grid*.nc', combine='nested', concat_dim='f', join='outer') as d:\n    d.load()",
        "xarray",
        "netCDF4",
        "dask",
    ),
    way("xarray to_netcdf", "import xarray\nxarray.Dataset({'x': ('i', [1, 2])}).to_netcdf('out/x.nc')", "xarray", "netCDF4"),
    way("xarray open_zarr", "import xarray\nxarray.open_zarr('weather.zarr').load()", "xarray", "zarr"),
    way("xarray to_zarr", "import xarray\nxarray.Dataset({'x': ('i', [1, 2])}).to_zarr('out/x.zarr')", "xarray", "zarr"),
    way("zarr v3 read", "import zarr\nzarr.open('three.zarr', mode='r')[:]", "zarr"),
    way("zarr v2 read", "import zarr\nzarr.open('two.zarr', mode='r')[:]", "zarr"),
    way("zarr v3 write", "import numpy, zarr\nzarr.save('out/three.zarr', numpy.arange(3))", "zarr"),
    way("zarr v2 write", "import numpy, zarr\nzarr.save_array('out/two.zarr', numpy.arange(3), zarr_format=2)", "zarr"),
    way("safetensors load", "from safetensors.numpy import load_file\nload_file('weights.safetensors')", "safetensors"),
    way(
        "safetensors safe_open",
        "from safetensors import safe_open\nwith safe_open('weights.safetensors', 'numpy') as f:\n    f.get_tensor('x')",
        "safetensors",
    ),
    way(
        "safetensors save",
        _N + "from safetensors.numpy import save_file\nsave_file({'x': np.eye(2)}, 'out/w.safetensors')",
        "safetensors",
        libc=False,  # it writes aside, and renames by a system call of its own
    ),
    way("joblib load", "import joblib\njoblib.load('model.joblib')", "joblib"),
    way("joblib load mmap", "import joblib\njoblib.load('array.joblib', mmap_mode='r')", "joblib"),
    way("joblib dump", _N + "import joblib\njoblib.dump(np.eye(3), 'out/m.joblib')", "joblib"),
    way("torch save", "import torch\ntorch.save(torch.eye(2), 'out/t.pt')", "torch"),
    way("torch load", "import torch\ntorch.load('out/t.pt')", "torch"),
)
