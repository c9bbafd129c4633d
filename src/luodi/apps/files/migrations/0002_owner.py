from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='storedfile',
            name='audience',
            field=models.CharField(choices=[('owner', '仅本人'), ('unmasked', '可查看未脱敏信息的人员'), ('readers', '可查看该单位项目的人员')], default='owner', max_length=10, verbose_name='谁可以下载'),
        ),
    ]
