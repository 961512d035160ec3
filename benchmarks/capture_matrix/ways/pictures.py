"""Pictures, configuration, and the data that ships with distributions."""

from __future__ import annotations

from benchmarks.capture_matrix.way import way

__all__ = ["PICTURES"]

PICTURES = (
    way("Pillow open", "from PIL import Image\nImage.open('image.png').load()", "PIL"),
    way("Pillow save", "from PIL import Image\nImage.new('L', (4, 4)).save('out/pil.png')", "PIL"),
    way("OpenCV imread", "import cv2\ncv2.imread('image.png').shape", "cv2"),
    way("OpenCV imwrite", "import cv2, numpy\ncv2.imwrite('out/cv.png', numpy.zeros((4, 4), 'u1'))", "cv2"),
    way(
        "OpenCV VideoWriter",
        "import cv2, numpy\nv = cv2.VideoWriter('out/v.avi', cv2.VideoWriter_fourcc(*'MJPG'), 5, (16, 16))\n"
        "v.write(numpy.zeros((16, 16, 3), 'u1'))\nv.release()",
        "cv2",
    ),
    way("OpenCV FileStorage", "import cv2\ns = cv2.FileStorage('out/s.yml', cv2.FILE_STORAGE_WRITE)\ns.write('a', 1)\ns.release()", "cv2"),
    way("imageio imread", "import imageio.v3 as i\ni.imread('image.png').shape", "imageio"),
    way("imageio imwrite", "import imageio.v3 as i, numpy\ni.imwrite('out/io.png', numpy.zeros((4, 4), 'u1'))", "imageio"),
    way(
        "matplotlib savefig",
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\n"
        "plt.savefig('out/f.png')\nplt.close()",
        "matplotlib",
    ),
    way("matplotlib savefig pdf", "plt.plot([1, 2])\nplt.title('t')\nplt.savefig('out/f.pdf')\nplt.close()", "matplotlib"),
    way("matplotlib imread", "plt.imread('image.png').shape", "matplotlib"),
    way(
        "matplotlib cbook sample",
        "import matplotlib.cbook as c\nc.get_sample_data('s1045.ima.gz').shape",
        "matplotlib",
        also=("/mpl-data/sample_data/",),
    ),
    way("sklearn load_files", "from sklearn.datasets import load_files\nlen(load_files('documents').data)", "sklearn"),
    way("sklearn load_svmlight", "from sklearn.datasets import load_svmlight_file\nload_svmlight_file('data.svm')", "sklearn"),
    way(
        "a folder of images",
        "from PIL import Image\nfrom pathlib import Path\nlen([Image.open(p).load() for p in sorted(Path('images').rglob('*.png'))])",
        "PIL",
    ),
    way(
        "sklearn load_iris",
        "from sklearn.datasets import load_iris\nload_iris().data.shape",
        "sklearn",
        also=("/sklearn/datasets/data/", "/sklearn/datasets/descr/"),
    ),
    way(
        "sklearn load_digits",
        "from sklearn.datasets import load_digits\nload_digits().data.shape",
        "sklearn",
        also=("/sklearn/datasets/data/", "/sklearn/datasets/descr/"),
    ),
    way(
        "statsmodels dataset",
        "import statsmodels.api as sm\nlen(sm.datasets.longley.load_pandas().data)",
        "statsmodels",
        also=("/statsmodels/datasets/",),
    ),
    way(
        "importlib.resources of a distribution",
        "import importlib.resources as r\nr.files('sklearn.datasets').joinpath('data', 'iris.csv').read_text()[:3]",
        "sklearn",
        also=("/sklearn/datasets/data/", "/sklearn/datasets/descr/"),
    ),
    way("YAML load", "import yaml\nyaml.safe_load(open('conf.yaml'))", "yaml"),
    way("YAML C loader", "import yaml\nwith open('conf.yaml', 'rb') as f:\n    yaml.load(f, yaml.CSafeLoader)", "yaml"),
    way("dotenv", "from dotenv import dotenv_values\ndotenv_values('settings.env')['A']", "dotenv"),
    way("aiofiles", "import aiofiles\nasync with aiofiles.open('text.txt') as f:\n    await f.read()", "aiofiles"),
    way("lxml parse", "import lxml.etree\nlxml.etree.parse('table.xml').getroot().tag", "lxml"),
    way(
        "shapely from GeoJSON",
        "import json, shapely.geometry\nshapely.geometry.shape(json.load(open('area.geojson'))['features'][0]['geometry']).area",
        "shapely",
    ),
    way("pyreadstat", "import pyreadstat\npyreadstat.read_sav('table.sav')", "pyreadstat"),
    way("seaborn, own cache", "import seaborn\nlen(seaborn.load_dataset('mine', cache=True, data_home='cache'))", "seaborn"),
)
